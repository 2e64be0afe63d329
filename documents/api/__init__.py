"""Reading files and renderings by REST."""
