"""The application that holds, imports and curates the records."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegistryConfig(AppConfig):
    """The registry: models, curation, import, export and access."""

    name = "registry"
    verbose_name = _("Registry")
