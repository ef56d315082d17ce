"""One demo account for each role. Their password is public: they exist for trying the registry out."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import Group

from registry.access import roles
from registry.models import Site, User

PASSWORD = "liver-cytokine-demo"


@dataclass(frozen=True)
class DemoAccount:
    """A person who may try the registry."""

    username: str
    role: str
    sites: tuple[str, ...] = ()


ACCOUNTS = (
    DemoAccount("curator-hanoi", roles.CURATOR, ("DEMO-HN",)),
    DemoAccount("curator-milano", roles.CURATOR, ("DEMO-MI",)),
    DemoAccount("lab-hanoi", roles.LAB_TECHNICIAN, ("DEMO-HN",)),
    DemoAccount("coordinator-hanoi", roles.SITE_COORDINATOR, ("DEMO-HN",)),
    DemoAccount("manager", roles.DATA_MANAGER),
    DemoAccount("analyst", roles.ANALYST),
    DemoAccount("auditor", roles.AUDITOR),
    DemoAccount("administrator", roles.ADMINISTRATOR),
)


def make_accounts() -> None:
    """Make the accounts that do not exist yet."""
    for account in ACCOUNTS:
        user, created = User.objects.get_or_create(username=account.username, defaults={"is_staff": True})
        if not created:
            continue
        user.set_password(PASSWORD)
        user.save()
        user.groups.set(Group.objects.filter(name=account.role))
        user.sites.set(Site.objects.filter(code__in=account.sites))
