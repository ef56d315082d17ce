"""People and their roles."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import UserChangeForm
from django.contrib.auth.models import Group
from django.db.models import ManyToManyField, QuerySet
from django.forms import ModelMultipleChoiceField
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registry.admin.base import ScopedAdmin
from registry.models import Site, User

# Who manages accounts gives roles; single permissions and the right to everything are not theirs to give.
SUPERUSER_FIELDS = frozenset({"is_superuser", "user_permissions"})
# Who manages accounts does not let himself in to the records: that takes a second person.
OWN_ACCESS = frozenset({"groups", "sites"})


def role_name(group: Group) -> str:
    """Name a role in the reader's language; the group keeps the name that is declared."""
    return gettext(group.name)


class RolesField(ModelMultipleChoiceField):
    """Roles to choose from."""

    def label_from_instance(self, obj: Any) -> str:
        """Name a role."""
        return role_name(obj)


@admin.register(User)
class PersonAdmin(ScopedAdmin, UserAdmin):
    """People, their roles and the sites they belong to."""

    form = UserChangeForm
    list_display = ("username", "first_name", "last_name", "site_codes", "roles", "is_active")
    list_filter = ("is_active", "groups")
    search_fields = ("username", "first_name", "last_name", "email")
    ordering = ("username",)
    sortable_by = ("username",)
    filter_horizontal = ("groups", "sites", "user_permissions")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Person"), {"fields": ("first_name", "last_name", "email")}),
        (_("Sites and roles"), {"fields": ("sites", "groups", "is_active", "is_staff")}),
        (_("Beyond the roles"), {"fields": ("is_superuser", "user_permissions"), "classes": ("collapse",)}),
        (_("Dates"), {"fields": ("last_login", "date_joined"), "classes": ("collapse",)}),
    )
    readonly_fields = ("last_login", "date_joined")

    @admin.display(description=_("sites"))
    def site_codes(self, person: User) -> str:
        """List the codes of the person's sites."""
        return ", ".join(site.code for site in person.sites.all())

    @admin.display(description=_("roles"))
    def roles(self, person: User) -> str:
        """List the person's roles."""
        return ", ".join(role_name(group) for group in person.groups.all())

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """Read people with their sites and roles."""
        return super().get_queryset(request).prefetch_related("sites", "groups")

    def formfield_for_manytomany(
        self, db_field: ManyToManyField, request: HttpRequest, **kwargs: Any
    ) -> ModelMultipleChoiceField | None:
        """Offer every site: who gives access to a site's records need not have it. Roles are named in words."""
        if db_field.related_model is Group:
            kwargs["form_class"] = RolesField
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if field is not None and db_field.related_model is Site:
            field.queryset = Site.objects.all()
        return field

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Leave what goes beyond the roles to a superuser, and one's own roles and sites to somebody else."""
        fields = tuple(super().get_readonly_fields(request, obj))
        if request.user.is_superuser:
            return fields
        own = OWN_ACCESS if obj is not None and obj.pk == request.user.pk else frozenset()
        return (*fields, *sorted(SUPERUSER_FIELDS | own))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Keep a superuser's account out of the reach of others: its password would open everything."""
        return super().has_change_permission(request, obj) and _within_reach(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Keep a superuser's account out of the reach of others."""
        return super().has_delete_permission(request, obj) and _within_reach(request, obj)


def _within_reach(request: HttpRequest, person: Any) -> bool:
    return person is None or not person.is_superuser or request.user.is_superuser


admin.site.unregister(Group)


@admin.register(Group)
class RoleAdmin(ScopedAdmin):
    """The roles, to read: they are declared in `registry/access/roles.py` and made equal to it on every migration."""

    list_display = ("name",)
    search_fields = ("name",)
    fields = ("name", "permissions")
    ordering = ("name",)
    sortable_by = ("name",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse a group that the next migration knows nothing of."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse a change that the next migration would undo."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse a deletion that the next migration would undo."""
        return False
