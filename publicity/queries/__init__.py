"""Reads of public notices, holds, commendation notices and publications; one module for each."""
