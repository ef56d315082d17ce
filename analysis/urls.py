"""The pages of `analysis`."""

from django.urls import path

from analysis.views import exports, freezes, patients, reports, saved, summary

urlpatterns = [
    path("freezes/", freezes.freezes, name="freezes"),
    path("freezes/make/", freezes.make, name="make_freeze"),
    path("freezes/of/<str:name>/", freezes.freeze, name="freeze"),
    path("saved/", saved.saved_reports, name="saved_reports"),
    path("saved/<int:pk>/", saved.saved_report, name="saved_report"),
    path("saved/<int:pk>/change/", saved.change_saved_report, name="change_saved_report"),
    path("saved/<int:pk>/delete/", saved.delete_saved_report, name="delete_saved_report"),
    path("summaries/<str:code>/save/", saved.save_report, name="save_report"),
    path("summaries/", summary.summaries, name="summaries"),
    path("summaries/<str:code>/", summary.summary, name="summary"),
    path("summaries/<str:code>/summary.<str:file_format>", summary.summary_download, name="summary_download"),
    path(
        "summaries/<str:code>/figures/<str:analyte>/<str:by>.<str:image_format>",
        summary.summary_image,
        name="summary_image",
    ),
    path("summaries/<str:code>/patients/", patients.patients, name="summary_patients"),
    path("summaries/<str:code>/flow.<str:image_format>", summary.summary_flow, name="summary_flow"),
    path("summaries/<str:code>/reproduction.zip", exports.report_bundle, name="summary_bundle"),
    path("summaries/<str:code>/data-<slug:form>.zip", exports.report_data, name="summary_data"),
    path("summaries/<str:code>/<slug:name>/reproduction.zip", exports.report_bundle, name="report_bundle"),
    path("summaries/<str:code>/<slug:name>/data-<slug:form>.zip", exports.report_data, name="report_data"),
    path("summaries/<str:code>/<slug:name>/", reports.report, name="report"),
    path("summaries/<str:code>/<slug:name>.<str:ending>", reports.report_file, name="report_file"),
    path("summaries/<str:code>/<slug:name>/<slug:key>.<str:image_format>", reports.report_image, name="report_image"),
]
