"""Input of pages and operations turned into clean values; one module for each subject."""
