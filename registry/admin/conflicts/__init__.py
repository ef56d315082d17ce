"""Two people at one form: what only one of them changed is merged, what both changed is asked, nothing is lost."""
