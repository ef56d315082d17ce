"""The pages of `registry`."""

from django.urls import URLPattern, URLResolver, include, path

from registry import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
    path("codebook/", views.codebook, name="codebook"),
    path("codebook.csv", views.codebook_csv, name="codebook_csv"),
    path("imports/", include("registry.imports.urls")),
]
