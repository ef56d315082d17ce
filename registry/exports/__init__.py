"""Files that leave the registry."""
