"""The pages of `analysis`."""

from django.urls import path

from analysis.views import summary, survival

urlpatterns = [
    path("summaries/", summary.summaries, name="summaries"),
    path("summaries/<str:code>/", summary.summary, name="summary"),
    path("summaries/<str:code>/summary.<str:file_format>", summary.summary_download, name="summary_download"),
    path(
        "summaries/<str:code>/figures/<str:analyte>/<str:by>.<str:image_format>",
        summary.summary_image,
        name="summary_image",
    ),
    path("summaries/<str:code>/survival/", survival.survival, name="survival"),
    path("summaries/<str:code>/survival.md", survival.survival_text, name="survival_text"),
    path(
        "summaries/<str:code>/survival/<slug:key>.<str:image_format>",
        survival.survival_image,
        name="survival_image",
    ),
]
