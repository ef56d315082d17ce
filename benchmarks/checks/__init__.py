"""How long the rules take over the whole registry, and what the home page works out from all of it."""
