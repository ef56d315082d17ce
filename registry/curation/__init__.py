"""Queries, rules and the status of records."""
