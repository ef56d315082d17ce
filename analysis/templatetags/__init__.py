"""Tags of the templates of the reports."""
