"""Counts on a page that lead to the patients behind them, for those who may see them."""

from __future__ import annotations

from django import template
from django.template.context import Context
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from analysis.summaries.who import Who

register = template.Library()


@register.simple_tag(takes_context=True)
def lead_to(context: Context, text: object, who: Who | str | None) -> SafeString:
    """Write a count as a link to whom it counts; as plain text where there is nobody, or the reader may not see them.

    The page's ``patients_address`` begins the link; it is empty for who may not follow it. A tag and no included
    template, as that would end with a space before the comma or full stop that follows.
    """
    return _link(context, "behind", text, who, _("show these patients"))


@register.simple_tag(takes_context=True)
def lead_to_basis(context: Context, text: object, who: Who | str | None) -> SafeString:
    """Write a number that counts nobody as a link to those from whom it was computed, as `lead_to` does a count."""
    return _link(context, "behind basis", text, who, _("show the patients it was computed from"))


def _link(context: Context, kind: str, text: object, who: Who | str | None, spoken: str) -> SafeString:
    address = context.get("patients_address")
    if not address or not isinstance(who, Who):
        return conditional_escape(str(text))
    link = '<a class="{}" href="{}{}">{}<span class="visually-hidden"> {}</span></a>'
    return format_html(link, kind, address, who.query, text, spoken)
