"""Two curators at one record."""
