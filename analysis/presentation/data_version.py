"""On which data a report ran, in words: live or a freeze, and the hash of what was read."""

from __future__ import annotations

from django.utils.translation import gettext as _

from analysis.summaries import DataVersion

DIGEST_LENGTH = 12


def data_sentence(stated: str) -> str:
    """Say it in a sentence of its own, as files end."""
    return _("Data: %(data)s.") % {"data": stated}


def stated_version(version: DataVersion) -> str:
    """Say whether a report ran on live data or on which freeze."""
    words = {"freeze": version.freeze, "version": version.digest[:DIGEST_LENGTH]}
    if version.freeze:
        return _("freeze “%(freeze)s”, version %(version)s") % words
    return _("live data, version %(version)s") % words
