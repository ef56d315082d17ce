"""Roles, and which records each user sees."""
