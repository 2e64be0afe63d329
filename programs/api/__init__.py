"""Reading programmes, items, plans and routes by REST."""
