"""The same import by django-import-export's usual flow: a resource with foreign keys, a dry run, then the import."""

from __future__ import annotations

from typing import Any

from import_export.fields import Field
from import_export.formats.base_formats import XLSX
from import_export.resources import ModelResource
from import_export.widgets import DecimalWidget, ForeignKeyWidget

from registry.models import Analyte, AssayMethod, AssayResult, Specimen


class UsualResource(ModelResource):
    """Assay results, as a project that uses the library declares them."""

    specimen = Field("specimen", "Specimen code", ForeignKeyWidget(Specimen, "code"))
    analyte = Field("analyte", "Analyte", ForeignKeyWidget(Analyte, "code"))
    method = Field("method", "Assay method", ForeignKeyWidget(AssayMethod, "code"))
    qualifier = Field("qualifier", "Qualifier")
    value = Field("value", "Result", DecimalWidget())
    unit = Field("unit", "Unit")
    replicate = Field("replicate", "Replicate")
    dilution = Field("dilution", "Dilution", DecimalWidget())
    cv_percent = Field("cv_percent", "CV (%)", DecimalWidget())

    class Meta:
        model = AssayResult
        import_id_fields = ("specimen", "analyte", "method", "replicate")
        fields = ("specimen", "analyte", "method", "qualifier", "value", "unit", "replicate", "dilution", "cv_percent")
        skip_unchanged = True
        report_skipped = False

    def before_import_row(self, row: Any, **_kwargs: Any) -> None:
        """Tell a limit from a number."""
        text = str(row["Result"])
        row["Qualifier"] = "<" if text.startswith("<") else "="
        row["Result"] = text.removeprefix("<")


def import_as_usual(data: bytes) -> None:
    """Read and import twice, as the library's pages do: once to show what would happen, once for good."""
    for dry_run in (True, False):
        result = UsualResource().import_data(XLSX().create_dataset(data), dry_run=dry_run, raise_errors=True)
        if result.has_errors() or result.has_validation_errors():
            raise RuntimeError("The library refuses rows.")
