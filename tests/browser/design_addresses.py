"""The project's addresses, and a page that shows every component."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from config.urls import urlpatterns as addresses

ERRORS = ["400", "403", "403_csrf", "404", "409", "500", "503"]


class SampleForm(forms.Form):
    workbook = forms.FileField(help_text="XLSX, ODS or CSV, up to 20 MB.")
    site = forms.ChoiceField(choices=[("hanoi", "Hà Nội"), ("milano", "Milano")])
    code = forms.CharField(help_text="As printed on the tube.")
    note = forms.CharField(widget=forms.Textarea, required=False)
    keep = forms.BooleanField(required=False, label="Keep the workbook")
    order = forms.ChoiceField(
        widget=forms.RadioSelect, choices=[("day", "Day first"), ("month", "Month first")], label="Order of dates"
    )


class SampleFilter(forms.Form):
    study = forms.ChoiceField(choices=[("hcc", "HCC study")], required=False)
    since = forms.DateField(required=False, label="Diagnosed from")


def style_guide(request: HttpRequest) -> HttpResponse:
    """Show every component once."""
    messages.success(request, "15 patients imported.")
    context = {
        "sample_form": SampleForm({"site": "hanoi"}),
        "sample_filter": SampleFilter(),
        "sample_page": Paginator(range(900), 50).get_page(4),
        "figure_address": "/static/img/mark.svg",
    }
    return render(request, "styleguide.html", context)


def error_page(request: HttpRequest, name: str) -> HttpResponse:
    """Show an error page, as itself and with status 200: the browser would else complain of the status."""
    return render(request, f"{name}.html")


urlpatterns = [
    path("styleguide/", style_guide),
    path("errors/<slug:name>/", error_page),
    *addresses,
]
