"""SVG without styles: what matplotlib writes as CSS becomes attributes of the elements.

A figure is served under the same content security policy as the pages, which refuses style elements and attributes
even in a picture.
"""

from __future__ import annotations

import re

_PROLOGUE = re.compile(r"^.*?(?=<svg\b)", re.DOTALL)
_METADATA = re.compile(r"\s*<metadata>.*?</metadata>", re.DOTALL)
_STYLE_ELEMENT = re.compile(r"\s*<style\b.*?</style>", re.DOTALL)
_STYLE_ATTRIBUTE = re.compile(r'\sstyle="([^"]*)"')

# What matplotlib's style element says of every element; the root's children inherit it.
_INHERITED = ' stroke-linejoin="round" stroke-linecap="butt"'


def without_styles(text: str) -> str:
    """Turn the styles of an SVG into attributes, and leave out its document type and metadata.

    Examples
    --------
    >>> without_styles('<svg width="9"><g style="fill: none; stroke: #000"/></svg>')
    '<svg stroke-linejoin="round" stroke-linecap="butt" width="9"><g fill="none" stroke="#000"/></svg>'
    """
    bare = _STYLE_ELEMENT.sub("", _METADATA.sub("", _PROLOGUE.sub("", text)))
    return _STYLE_ATTRIBUTE.sub(_as_attributes, bare.replace("<svg", f"<svg{_INHERITED}", 1))


def _as_attributes(match: re.Match[str]) -> str:
    declarations = (part.partition(":") for part in match[1].split(";") if part.strip())
    return "".join(f' {name.strip()}="{value.strip()}"' for name, _colon, value in declarations)
