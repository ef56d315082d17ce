"""Who sees which records: the one query through which everything reads and writes.

A row of another site answers as if it did not exist. Admin lists, autocompletes, related choices, lookups in an
address, imports, exports, summaries and commands with ``--user`` all start from `visible`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model, Q, QuerySet

from registry.models import RegistryModel, Site, User

AnyModel = TypeVar("AnyModel", bound=Model)


class Purpose(StrEnum):
    """What the rows are read for."""

    RECORDS = "records"
    SUMMARY = "summary"


_ALL_SITES_PERMISSION = {
    Purpose.RECORDS: "registry.see_all_sites",
    Purpose.SUMMARY: "registry.summarise_all_sites",
}


def sees_all_sites(user: User | AnonymousUser, purpose: Purpose = Purpose.RECORDS) -> bool:
    """Tell whether no site is hidden from `user`."""
    return user.is_active and user.has_perm(_ALL_SITES_PERMISSION[purpose])


def visible_sites(user: User | AnonymousUser, purpose: Purpose = Purpose.RECORDS) -> QuerySet[Site]:
    """Give the sites whose records `user` may use for `purpose`."""
    if not isinstance(user, User) or not user.is_active:
        return Site.objects.none()
    return Site.objects.all() if sees_all_sites(user, purpose) else user.sites.all()


def visible(
    user: User | AnonymousUser,
    source: type[AnyModel] | QuerySet[AnyModel],
    purpose: Purpose = Purpose.RECORDS,
) -> QuerySet[AnyModel]:
    """Give the rows of `source` that `user` may use.

    Parameters
    ----------
    user : User
        Who asks. An anonymous or inactive user sees nothing.
    source : model class or queryset
        What is asked for.
    purpose : Purpose
        Records, or a summary of records: an analyst summarises every site and sees the records of none.

    Returns
    -------
    QuerySet
        Rows of the user's sites; all rows of reference data, which sites share.

    Notes
    -----
    The scope says which rows exist for a user; what the user may do with them is said by the permissions.
    """
    rows = source if isinstance(source, QuerySet) else source._default_manager.all()
    if not isinstance(user, User) or not user.is_active:
        return rows.none()
    path, sites = scope_path(rows.model), scope_sites(user, rows.model, purpose)
    if path is None or sites is None:
        return rows
    # A list of numbers, not a subquery: databases plan an index walk for it. A user has few sites.
    owned = Q(**{f"{path}__in": sorted(sites)})
    return rows.filter(owned | Q(**{f"{path}__isnull": True}) if _shares_unowned(rows.model) else owned)


def scope_sites(
    user: User | AnonymousUser, model: type[Model], purpose: Purpose = Purpose.RECORDS
) -> frozenset[int] | None:
    """Give the keys of the sites whose rows of `model` a user may use; None where no row is hidden from the user."""
    if not isinstance(user, User) or not user.is_active:
        return frozenset()
    if scope_path(model) is None or sees_all_sites(user, purpose):
        return None
    # Whoever asks often for one user reads the user's sites beforehand (prefetch).
    return frozenset(site.pk for site in user.sites.all())


def _shares_unowned(model: type[Model]) -> bool:
    return issubclass(model, RegistryModel) and model.scope_shares_unowned


def scope_path(model: type[Model]) -> str | None:
    """Give the lookup from `model` to the site that owns a row, or ``None`` for shared reference data."""
    return model.scope_path if issubclass(model, RegistryModel) else None
