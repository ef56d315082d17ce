"""The pages of the import."""

from django.urls import path

from registry.imports import views

urlpatterns = [
    path("", views.run_list, name="imports"),
    path("new/", views.upload, name="import_new"),
    path("<uuid:number>/", views.run_page, name="import_run"),
    path("<uuid:number>/problems/", views.run_problems, name="import_problems"),
    path("<uuid:number>/confirm/", views.confirm_run, name="import_confirm"),
    path("<uuid:number>/discard/", views.discard_run, name="import_discard"),
    path("<uuid:number>/report.xlsx", views.run_report, name="import_report"),
]
