"""The application that holds, imports and curates the records."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from registry.access.roles import make_groups


class RegistryConfig(AppConfig):
    """The registry: models, curation, import, export and access."""

    name = "registry"
    verbose_name = _("Registry")

    def ready(self) -> None:
        """Keep the groups equal to the declared roles, whenever models have been migrated."""
        post_migrate.connect(make_groups, sender=self, dispatch_uid="registry.make_groups")
