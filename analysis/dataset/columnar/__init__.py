"""Whole tables as narrow columns: fetched from the database in few values, kept on disk under the data version."""
