"""What `run.py` is made of: the environment, the embedded engines, the supervisor, the commands.

Modules here import nothing but the standard library at the top; what comes from `.venv` (psycopg, the wheels
of the engines) is imported inside functions that run after the environment stands. The product imports
none of it.
"""
