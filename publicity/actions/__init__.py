"""The doors of public notices, holds, submitted lists, commendation notices and publications; one module for each."""
