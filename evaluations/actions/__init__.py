"""The doors of rounds, lists, grounds and vetoes; one module for each."""
