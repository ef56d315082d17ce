"""The admin: one file per part of the clinical model."""
