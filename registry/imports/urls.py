"""The pages of the import."""

from django.urls import path

from registry.imports import views

urlpatterns = [
    path("", views.run_list, name="imports"),
    path("new/", views.upload, name="import_new"),
    path("<uuid:number>/", views.run_page, name="import_run"),
    path("<uuid:number>/confirm/", views.confirm_run, name="import_confirm"),
    path("<uuid:number>/good-rows/", views.leave_refused_rows, name="import_good_rows"),
    path("<uuid:number>/discard/", views.discard_run, name="import_discard"),
    path("<uuid:number>/report.xlsx", views.run_report, name="import_report"),
]
