"""The pages of `analysis`."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from analysis.views import exports, freezes, patients, reports, saved, summary


class TextConverter(StringConverter):
    """A text that a database can look up: PostgreSQL knows none with a NUL, so nothing can be called so."""

    regex = r"[^/\x00]+"


register_converter(TextConverter, "text")

urlpatterns = [
    path("freezes/", freezes.freezes, name="freezes"),
    path("freezes/make/", freezes.make, name="make_freeze"),
    path("freezes/of/<text:name>/", freezes.freeze, name="freeze"),
    path("saved/", saved.saved_reports, name="saved_reports"),
    path("saved/<int:pk>/", saved.saved_report, name="saved_report"),
    path("saved/<int:pk>/change/", saved.change_saved_report, name="change_saved_report"),
    path("saved/<int:pk>/delete/", saved.delete_saved_report, name="delete_saved_report"),
    path("summaries/<text:code>/save/", saved.save_report, name="save_report"),
    path("summaries/", summary.summaries, name="summaries"),
    path("summaries/<text:code>/", summary.summary, name="summary"),
    path("summaries/<text:code>/summary.<text:file_format>", summary.summary_download, name="summary_download"),
    path(
        "summaries/<text:code>/figures/<text:analyte>/<text:by>.<text:image_format>",
        summary.summary_image,
        name="summary_image",
    ),
    path("summaries/<text:code>/patients/", patients.patients, name="summary_patients"),
    path("summaries/<text:code>/flow.<text:image_format>", summary.summary_flow, name="summary_flow"),
    path("summaries/<text:code>/reproduction.zip", exports.report_bundle, name="summary_bundle"),
    path("summaries/<text:code>/data-<slug:form>.zip", exports.report_data, name="summary_data"),
    path("summaries/<text:code>/<slug:name>/reproduction.zip", exports.report_bundle, name="report_bundle"),
    path("summaries/<text:code>/<slug:name>/data-<slug:form>.zip", exports.report_data, name="report_data"),
    path("summaries/<text:code>/<slug:name>/", reports.report, name="report"),
    path("summaries/<text:code>/<slug:name>.<text:ending>", reports.report_file, name="report_file"),
    path("summaries/<text:code>/<slug:name>/<slug:key>.<text:image_format>", reports.report_image, name="report_image"),
]
