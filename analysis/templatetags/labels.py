"""Labels as they begin a line, and as they are broken into lines."""

from __future__ import annotations

import re

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from analysis.presentation.formatting import sentence_start

register = template.Library()
register.filter("sentence_start", sentence_start)

_HYPHENED = re.compile(r"([^\W\d_]+-\d\w*)")


@register.filter
def whole_names(label: object) -> SafeString:
    """Keep names such as IL-2 on one line, which browsers would break after the hyphen."""
    pieces = _HYPHENED.split(str(label))
    return format_html_join("", "{}", ((_unbroken(one) if place % 2 else one,) for place, one in enumerate(pieces)))


def _unbroken(name: str) -> SafeString:
    return format_html('<span class="nowrap">{}</span>', name)
