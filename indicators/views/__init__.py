"""Pages of schemes, data requests and values."""
