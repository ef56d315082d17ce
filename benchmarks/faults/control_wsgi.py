"""The registry without its page for faults of the database: for a control."""

from django.urls import get_resolver

from config.wsgi import application

delattr(get_resolver().urlconf_module, "handler500")

__all__ = ["application"]
