"""How long the main work takes: `make bench`."""
