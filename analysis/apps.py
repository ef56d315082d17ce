"""The application that summarises the records."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AnalysisConfig(AppConfig):
    """The analysis: cohorts, statistics, disclosure control and reports."""

    name = "analysis"
    verbose_name = _("Analysis")
