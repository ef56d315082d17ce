"""On which data a report ran and with which software, in words: live or a freeze, the hash of what was read."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from analysis.summaries import DataVersion

DIGEST_LENGTH = 12


def data_sentence(stated: str) -> str:
    """Say it in a sentence of its own, as files end."""
    return _("Data: %(data)s.") % {"data": stated}


def stated_version(version: DataVersion) -> str:
    """Say whether a report ran on live data or on which freeze, and of which sites where the reader sees but some."""
    words = {"freeze": version.freeze, "version": version.digest[:DIGEST_LENGTH], "sites": ", ".join(version.reach)}
    if version.freeze and version.reach:
        return _("freeze “%(freeze)s”, these sites only: %(sites)s; version %(version)s") % words
    if version.freeze:
        return _("freeze “%(freeze)s”, version %(version)s") % words
    if version.reach:
        return _("live data, these sites only: %(sites)s; version %(version)s") % words
    return _("live data, version %(version)s") % words


def software_text(versions: Iterable[tuple[str, str]]) -> str:
    """List the programs that computed a report, each with its version."""
    return ", ".join(f"{name} {version}" for name, version in versions)
