"""The application that holds, imports and curates the records."""

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.core import checks
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _

from registry.access.roles import make_groups
from registry.audit.checks import triggers_stand
from registry.audit.events import sign_in_failed, signed_in, signed_out
from registry.audit.recording import after_migrations, before_migrations, record_connection
from registry.audit.triggers import stands_beside
from registry.curation import locks


class RegistryConfig(AppConfig):
    """The registry: models, curation, import, export and access."""

    name = "registry"
    verbose_name = _("Registry")

    def ready(self) -> None:
        """Record every change and keep what is locked; make the groups as declared whenever models are migrated."""
        connection_created.connect(record_connection, dispatch_uid="registry.record_connection")
        pre_migrate.connect(before_migrations, sender=self, dispatch_uid="registry.before_migrations")
        # From every application: the first to write after the migrations is recorded too.
        post_migrate.connect(after_migrations, dispatch_uid="registry.after_migrations")
        stands_beside(locks.expected)
        pre_migrate.connect(locks.before_migrations, sender=self, dispatch_uid="registry.locks_before_migrations")
        post_migrate.connect(locks.after_migrations, sender=self, dispatch_uid="registry.locks_after_migrations")
        user_logged_in.connect(signed_in, dispatch_uid="registry.signed_in")
        user_logged_out.connect(signed_out, dispatch_uid="registry.signed_out")
        user_login_failed.connect(sign_in_failed, dispatch_uid="registry.sign_in_failed")
        checks.register(triggers_stand, checks.Tags.database)
        checks.register(locks.locks_stand, checks.Tags.database)
        post_migrate.connect(make_groups, sender=self, dispatch_uid="registry.make_groups")
