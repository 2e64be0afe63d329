"""Reading by REST; one module for each aggregate."""
