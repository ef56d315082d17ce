"""The clinical model. Import models from here."""

from registry.audit.models import AuditErasure, AuditEvent, AuditSeal
from registry.curation.models import Level, Part, PartStatus, Query, QueryComment, QueryState, Severity
from registry.imports.models import ImportProfile, ImportRun, RunState, StagePart
from registry.models.assay import (
    Analyte,
    AnalyteCategory,
    AssayMethod,
    AssayResult,
    AssayRun,
    CutOff,
    Direction,
    Platform,
    QCFlag,
)
from registry.models.assessment import Ascites, ChildPughClass, ClinicalAssessment, Encephalopathy
from registry.models.base import PatientRecord, Qualifier, RegistryModel, YesNoUnknown
from registry.models.colorectal import ColorectalPrimary
from registry.models.outcome import (
    AdverseEvent,
    CauseOfDeath,
    Criteria,
    FollowUp,
    Recurrence,
    RecurrenceSite,
    Response,
    ResponseAssessment,
    VitalStatus,
)
from registry.models.patient import Consent, DiagnosisBasis, DiagnosisGroup, Patient, Serology, Sex
from registry.models.site import Enrolment, Site, Study, StudyArm, StudyDesign, User
from registry.models.specimen import Specimen, SpecimenType, Timepoint
from registry.models.treatment import DoseUnit, Intent, Route, Treatment, TreatmentDrug, TreatmentKind
from registry.models.tumour import Nodule, TumourAssessment
from registry.models.tumour_choices import BCLC, CountQualifier, Method, PortalVeinThrombosis, VolumeFormula

__all__ = [
    "BCLC",
    "AdverseEvent",
    "Analyte",
    "AnalyteCategory",
    "Ascites",
    "AssayMethod",
    "AssayResult",
    "AssayRun",
    "AuditErasure",
    "AuditEvent",
    "AuditSeal",
    "CauseOfDeath",
    "ChildPughClass",
    "ClinicalAssessment",
    "ColorectalPrimary",
    "Consent",
    "CountQualifier",
    "Criteria",
    "CutOff",
    "DiagnosisBasis",
    "DiagnosisGroup",
    "Direction",
    "DoseUnit",
    "Encephalopathy",
    "Enrolment",
    "FollowUp",
    "ImportProfile",
    "ImportRun",
    "Intent",
    "Level",
    "Method",
    "Nodule",
    "Part",
    "PartStatus",
    "Patient",
    "PatientRecord",
    "Platform",
    "PortalVeinThrombosis",
    "QCFlag",
    "Qualifier",
    "Query",
    "QueryComment",
    "QueryState",
    "Recurrence",
    "RecurrenceSite",
    "RegistryModel",
    "Response",
    "ResponseAssessment",
    "Route",
    "RunState",
    "Serology",
    "Severity",
    "Sex",
    "Site",
    "Specimen",
    "SpecimenType",
    "StagePart",
    "Study",
    "StudyArm",
    "StudyDesign",
    "Timepoint",
    "Treatment",
    "TreatmentDrug",
    "TreatmentKind",
    "TumourAssessment",
    "User",
    "VitalStatus",
    "VolumeFormula",
    "YesNoUnknown",
]
