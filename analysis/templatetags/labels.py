"""Labels as they begin a line."""

from django import template

from analysis.presentation.formatting import sentence_start

register = template.Library()
register.filter("sentence_start", sentence_start)
