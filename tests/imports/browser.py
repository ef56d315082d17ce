"""The import's pages as a browser sees them."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from registry.imports.models import ImportRun
from registry.models import Site

NEW = "/imports/new/"


def send(client: Client, site: Site, content: bytes, name: str = "ward.xlsx", **more: object) -> ImportRun:
    """Upload a file that can be read, and return its run."""
    data = {"workbook": SimpleUploadedFile(name, content), "site": site.pk, **more}
    response = client.post(NEW, data)
    assert response.status_code == 302, response.context["form"].errors
    return ImportRun.objects.get(uuid=response["Location"].split("/")[-2])


def page(client: Client, run: ImportRun, query: str = "") -> str:
    response = client.get(f"/imports/{run.uuid}/{query}")
    assert response.status_code == 200
    return response.content.decode()


def confirmed(client: Client, run: ImportRun, **data: str) -> str:
    shown = ImportRun.objects.values_list("digest", flat=True).get(pk=run.pk)
    response = client.post(f"/imports/{run.uuid}/confirm/", {"shown": shown, **data}, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def refusal(client: Client, site: Site, content: bytes, name: str) -> list[str]:
    """Upload a file that can't be used, and return the sentences beside it."""
    response = client.post(NEW, {"workbook": SimpleUploadedFile(name, content), "site": site.pk})
    assert response.status_code == 200
    return list(response.context["form"].errors["workbook"])
