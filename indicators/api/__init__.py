"""Reading schemes, requests and values by REST, and putting whole schemes and sets of values."""
