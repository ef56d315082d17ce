"""The pages of the import."""

from django.urls import path

from registry.imports.views import decisions, downloads, files, matching, previews, runs, templates, undoing, working

urlpatterns = [
    path("", runs.run_list, name="imports"),
    path("new/", runs.upload, name="import_new"),
    path("templates/", templates.import_templates, name="import_templates"),
    path("templates/file/", templates.import_template, name="import_template"),
    path("<uuid:number>/", previews.run_page, name="import_run"),
    path("<uuid:number>/rows/<int:position>/", previews.run_row, name="import_row"),
    path("<uuid:number>/problems/", previews.run_problems, name="import_problems"),
    path("<uuid:number>/match/", matching.match_columns, name="import_match"),
    path("<uuid:number>/confirm/", decisions.confirm_run, name="import_confirm"),
    path("<uuid:number>/undo/", undoing.undo_import, name="import_undo"),
    path("<uuid:number>/progress/", working.run_progress, name="import_progress"),
    path("<uuid:number>/resume/", working.resume_run, name="import_resume"),
    path("<uuid:number>/discard/", decisions.discard_run, name="import_discard"),
    path("<uuid:number>/annotated/", files.run_annotated, name="import_annotated"),
    path("<uuid:number>/remaining/", files.run_remainder, name="import_remainder"),
    path("<uuid:number>/report.xlsx", downloads.run_report, name="import_report"),
]
