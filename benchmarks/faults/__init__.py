"""Faults that take long to try: a database that is restarted under load, and many writers through real pages."""
