"""A backup of the whole registry in one file, made while others write, and its restoring."""
