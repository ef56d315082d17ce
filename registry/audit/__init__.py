"""The audit trail: every change of a row, recorded by the database itself."""
