"""Forms of public notices and commendation notices; one module for each."""
