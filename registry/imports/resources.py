"""What may be imported, and how a row is identified: django-import-export's declarations, one per table.

The engine (`plan.py`, `apply.py`) reads the model, its fields and `import_id_fields` (the natural key) from here, and
does its own reading, comparing and writing by columns. The admin's exports use the same declarations.
"""

from __future__ import annotations

from typing import ClassVar

from import_export.fields import Field
from import_export.resources import ModelResource
from import_export.widgets import ForeignKeyWidget

from registry.models import (
    AdverseEvent,
    Analyte,
    AssayMethod,
    AssayResult,
    AssayRun,
    ClinicalAssessment,
    ColorectalPrimary,
    Enrolment,
    FollowUp,
    Nodule,
    Patient,
    Recurrence,
    ResponseAssessment,
    Site,
    Specimen,
    Study,
    StudyArm,
    Treatment,
    TreatmentDrug,
    TumourAssessment,
)


class RecordResource(ModelResource):
    """A table of records. ``parent`` is the foreign key through which a row belongs to another imported row."""

    parent: ClassVar[str] = ""

    class Meta:
        skip_unchanged = True
        report_skipped = True
        clean_model_instances = True
        use_transactions = True
        exclude: tuple[str, ...] = ("id",)


class PatientResource(RecordResource):
    """Patients, by their pseudonym."""

    site = Field("site", "site", ForeignKeyWidget(Site, "code"))

    class Meta(RecordResource.Meta):
        model = Patient
        import_id_fields = ("registry_id",)
        exclude = ("id", "studies")


class PatientRecordResource(RecordResource):
    """Records that belong to a patient directly."""

    parent = "patient"
    patient = Field("patient", "patient", ForeignKeyWidget(Patient, "registry_id"))


class EnrolmentResource(PatientRecordResource):
    """A patient's part in a study."""

    study = Field("study", "study", ForeignKeyWidget(Study, "code"))
    arm = Field("arm", "arm", ForeignKeyWidget(StudyArm, "code"))

    class Meta(RecordResource.Meta):
        model = Enrolment
        import_id_fields = ("patient", "study")


class ClinicalAssessmentResource(PatientRecordResource):
    """Clinical assessments, one a day."""

    class Meta(RecordResource.Meta):
        model = ClinicalAssessment
        import_id_fields = ("patient", "assessed_on")


class TumourAssessmentResource(PatientRecordResource):
    """Tumour assessments, one a day and method."""

    class Meta(RecordResource.Meta):
        model = TumourAssessment
        import_id_fields = ("patient", "assessed_on", "method")


class NoduleResource(RecordResource):
    """Nodules of a tumour assessment, by their number."""

    parent = "assessment"

    class Meta(RecordResource.Meta):
        model = Nodule
        import_id_fields = ("assessment", "number")


class ColorectalPrimaryResource(PatientRecordResource):
    """Colorectal primaries, one a patient."""

    class Meta(RecordResource.Meta):
        model = ColorectalPrimary
        import_id_fields = ("patient",)


class SpecimenResource(PatientRecordResource):
    """Specimens, by the laboratory's code, or else by type, timepoint and day."""

    class Meta(RecordResource.Meta):
        model = Specimen
        import_id_fields = (
            "patient",
            "code",
            "specimen_type",
            "timepoint",
            "timepoint_cycle",
            "timepoint_day",
            "collected_on",
        )


class AssayRunResource(RecordResource):
    """Runs of a method in a site's laboratory."""

    site = Field("site", "site", ForeignKeyWidget(Site, "code"))
    method = Field("method", "method", ForeignKeyWidget(AssayMethod, "code"))

    class Meta(RecordResource.Meta):
        model = AssayRun
        import_id_fields = ("site", "method", "run_on", "lot")


class AssayResultResource(RecordResource):
    """Assay results, by specimen, analyte, method and replicate."""

    parent = "specimen"
    analyte = Field("analyte", "analyte", ForeignKeyWidget(Analyte, "code"))
    method = Field("method", "method", ForeignKeyWidget(AssayMethod, "code"))

    class Meta(RecordResource.Meta):
        model = AssayResult
        import_id_fields = ("specimen", "analyte", "method", "replicate")


class TreatmentResource(PatientRecordResource):
    """Treatments, by kind and start."""

    class Meta(RecordResource.Meta):
        model = Treatment
        import_id_fields = ("patient", "kind", "started_on")


class TreatmentDrugResource(RecordResource):
    """Drugs of a treatment, by name."""

    parent = "treatment"

    class Meta(RecordResource.Meta):
        model = TreatmentDrug
        import_id_fields = ("treatment", "name")


class ResponseAssessmentResource(PatientRecordResource):
    """Responses, by day and criteria. To which treatment one belongs is set in the admin."""

    class Meta(RecordResource.Meta):
        model = ResponseAssessment
        import_id_fields = ("patient", "assessed_on", "criteria")
        exclude = ("id", "treatment")


class AdverseEventResource(PatientRecordResource):
    """Adverse events, by term and onset. To which treatment one belongs is set in the admin."""

    class Meta(RecordResource.Meta):
        model = AdverseEvent
        import_id_fields = ("patient", "term", "onset_on")
        exclude = ("id", "treatment")


class FollowUpResource(PatientRecordResource):
    """Follow-up, one contact a day."""

    class Meta(RecordResource.Meta):
        model = FollowUp
        import_id_fields = ("patient", "last_contact_on")


class RecurrenceResource(PatientRecordResource):
    """Recurrences, by day and site."""

    class Meta(RecordResource.Meta):
        model = Recurrence
        import_id_fields = ("patient", "recurred_on", "recurrence_site")


# In the order in which rows must be written: what others point to comes first.
RESOURCES: tuple[type[RecordResource], ...] = (
    PatientResource,
    EnrolmentResource,
    ClinicalAssessmentResource,
    TumourAssessmentResource,
    NoduleResource,
    ColorectalPrimaryResource,
    SpecimenResource,
    AssayRunResource,
    AssayResultResource,
    TreatmentResource,
    TreatmentDrugResource,
    ResponseAssessmentResource,
    AdverseEventResource,
    FollowUpResource,
    RecurrenceResource,
)
