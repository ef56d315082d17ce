"""The pages of `analysis`."""

from django.urls import path

from analysis import views

urlpatterns = [
    path("summaries/", views.summaries, name="summaries"),
    path("summaries/<str:code>/", views.summary, name="summary"),
    path("summaries/<str:code>/summary.<str:file_format>", views.summary_download, name="summary_download"),
    path(
        "summaries/<str:code>/figures/<str:analyte>/<str:by>.<str:image_format>",
        views.summary_image,
        name="summary_image",
    ),
]
