"""Responses, adverse events, follow-up and recurrences."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.fields import (
    ClinicalCharField,
    ClinicalChoiceField,
    ClinicalDateField,
    ClinicalDecimalField,
    ClinicalIntegerField,
    ClinicalTextField,
    DatePrecisionField,
)
from registry.models.base import DATE_NOT_STATED, YES_NO_SYNONYMS, PatientRecord, YesNoUnknown, unique_even_without
from registry.models.treatment import Treatment


class Criteria(models.TextChoices):
    """Criteria by which a response is judged."""

    RECIST = "recist_1_1", _("RECIST 1.1")
    MRECIST = "mrecist", _("mRECIST")


class Response(models.TextChoices):
    """Tumour response."""

    CR = "CR", _("CR (complete response)")
    PR = "PR", _("PR (partial response)")
    SD = "SD", _("SD (stable disease)")
    PD = "PD", _("PD (progressive disease)")
    NE = "NE", _("NE (not evaluable)")


class ResponseAssessment(PatientRecord):
    """Tumour response on a day, recorded and, from the sums of diameters, derived."""

    patient = models.ForeignKey(
        "registry.Patient", on_delete=models.CASCADE, related_name="responses", verbose_name=_("patient")
    )
    treatment = models.ForeignKey(
        Treatment,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="responses",
        verbose_name=_("treatment"),
    )
    assessed_on = ClinicalDateField(
        _("assessed on"), null=True, blank=True,
        synonyms=("response date", "date of response", "ngày đánh giá", "data valutazione", "data risposta"),
    )  # fmt: skip
    assessed_on_precision = DatePrecisionField(_("precision of the assessment date"))
    criteria = ClinicalChoiceField(
        _("criteria"), choices=Criteria.choices, blank=True, synonyms=("response criteria", "tiêu chuẩn", "criteri"),
        choice_synonyms={"recist_1_1": ("recist", "recist 1.1"), "mrecist": ("modified recist",)},
    )  # fmt: skip
    sum_baseline_mm = ClinicalDecimalField(
        _("sum of diameters at baseline"), unit="mm", possible=(0, 2000), max_digits=6, decimal_places=1, null=True,
        blank=True,
        synonyms=("baseline sum", "sum baseline", "tổng đường kính ban đầu", "somma basale"),
    )  # fmt: skip
    sum_nadir_mm = ClinicalDecimalField(
        _("smallest sum so far (nadir)"), unit="mm", possible=(0, 2000), max_digits=6, decimal_places=1, null=True,
        blank=True,
        synonyms=("nadir", "nadir sum", "tổng đường kính nhỏ nhất", "somma nadir"),
    )  # fmt: skip
    sum_now_mm = ClinicalDecimalField(
        _("sum of diameters now"), unit="mm", possible=(0, 2000), max_digits=6, decimal_places=1, null=True, blank=True,
        synonyms=("current sum", "sum now", "sum of diameters", "tổng đường kính", "somma dei diametri"),
    )  # fmt: skip
    new_lesions = ClinicalChoiceField(
        _("new lesions"), choices=YesNoUnknown.choices, blank=True, choice_synonyms=YES_NO_SYNONYMS,
        synonyms=("new lesion", "tổn thương mới", "nuove lesioni"),
    )  # fmt: skip
    recorded_response = ClinicalChoiceField(
        _("response (recorded)"), choices=Response.choices, blank=True, ordered=True, max_length=2,
        synonyms=("response", "best response", "tumour response", "tumor response", "đáp ứng", "đáp ứng điều trị",
        "risposta"),
        choice_synonyms={
            "CR": ("complete response", "complete", "rc", "đáp ứng hoàn toàn", "risposta completa"),
            "PR": ("partial response", "partial", "rp", "đáp ứng một phần", "risposta parziale"),
            "SD": ("stable disease", "stable", "ms", "bệnh ổn định", "ổn định", "malattia stabile"),
            "PD": ("progressive disease", "progression", "mp", "bệnh tiến triển", "tiến triển", "progressione",
            "malattia in progressione"),
            "NE": ("not evaluable", "không đánh giá được", "non valutabile"),
        },
    )  # fmt: skip
    notes = ClinicalTextField(_("notes"), blank=True, max_length=2000)

    class Meta(PatientRecord.Meta):
        verbose_name = _("response")
        verbose_name_plural = _("responses")
        constraints = unique_even_without("assessed_on", "patient", "criteria", name="response_once_a_day")
        indexes = [models.Index(fields=["assessed_on"], name="response_date_idx")]

    def __str__(self) -> str:
        return f"{self.patient} · {self.assessed_on or DATE_NOT_STATED} · {self.recorded_response or '–'}"


class Attribution(models.TextChoices):
    """How an adverse event stands to the treatment."""

    UNRELATED = "unrelated", _("unrelated")
    UNLIKELY = "unlikely", _("unlikely")
    POSSIBLE = "possible", _("possible")
    PROBABLE = "probable", _("probable")
    DEFINITE = "definite", _("definite")


class AdverseEvent(PatientRecord):
    """An adverse event in the terms of CTCAE version 5."""

    patient = models.ForeignKey(
        "registry.Patient", on_delete=models.CASCADE, related_name="adverse_events", verbose_name=_("patient")
    )
    treatment = models.ForeignKey(
        Treatment,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="adverse_events",
        verbose_name=_("treatment"),
    )
    term = ClinicalCharField(
        _("CTCAE v5 term"), max_length=120, terminology="CTCAE v5",
        synonyms=("adverse event", "ae", "toxicity", "biến cố", "biến cố bất lợi", "evento avverso"),
    )  # fmt: skip
    grade = ClinicalIntegerField(
        _("grade"),
        possible=(1, 5),
        null=True,
        blank=True,
        ordered=True,
        synonyms=("ctcae grade", "ae grade", "độ", "grado"),
    )
    onset_on = ClinicalDateField(
        _("onset"), null=True, blank=True, synonyms=("onset date", "ngày khởi phát", "data insorgenza")
    )
    onset_on_precision = DatePrecisionField(_("precision of the onset"))
    attribution = ClinicalChoiceField(
        _("attribution"),
        choices=Attribution.choices,
        blank=True,
        ordered=True,
        synonyms=("causality", "liên quan", "attribuzione"),
    )

    class Meta(PatientRecord.Meta):
        verbose_name = _("adverse event")
        verbose_name_plural = _("adverse events")
        constraints = unique_even_without("onset_on", "patient", "term", name="adverse_event_once_a_day")

    def __str__(self) -> str:
        return f"{self.patient} · {self.term}"


class VitalStatus(models.TextChoices):
    """State of the patient at the last contact."""

    ALIVE_WITHOUT_DISEASE = "alive_without_disease", _("alive without disease")
    ALIVE_WITH_DISEASE = "alive_with_disease", _("alive with disease")
    DEAD = "dead", _("dead")
    LOST = "lost", _("lost to follow-up")


class CauseOfDeath(models.TextChoices):
    """What the patient died of."""

    CANCER = "cancer", _("cancer")
    LIVER_FAILURE = "liver_failure", _("liver failure")
    OTHER = "other", _("other")
    UNKNOWN = "unknown", _("unknown")


class FollowUp(PatientRecord):
    """What was known of a patient at a contact."""

    patient = models.ForeignKey(
        "registry.Patient", on_delete=models.CASCADE, related_name="follow_ups", verbose_name=_("patient")
    )
    last_contact_on = ClinicalDateField(
        _("last contact on"), null=True, blank=True,
        synonyms=("last contact", "follow-up date", "date of last follow-up", "last seen", "ngày liên hệ cuối",
        "ngày theo dõi cuối", "ultimo contatto", "data ultimo follow-up"),
    )  # fmt: skip
    last_contact_on_precision = DatePrecisionField(_("precision of the last contact"))
    status = ClinicalChoiceField(
        _("status"), choices=VitalStatus.choices,
        synonyms=("vital status", "survival status", "outcome", "tình trạng", "tình trạng sống", "stato",
        "stato vitale"),
        choice_synonyms={
            "alive_without_disease": ("ned", "disease-free", "sống không bệnh", "vivo senza malattia"),
            "alive_with_disease": ("awd", "sống có bệnh", "sống còn bệnh", "vivo con malattia"),
            "dead": ("deceased", "died", "tử vong", "chết", "đã mất", "morto", "deceduto", "deceduta"),
            "lost": ("ltfu", "lost to follow-up", "mất dấu", "mất theo dõi", "perso al follow-up", "perso"),
        },
    )  # fmt: skip
    died_on = ClinicalDateField(
        _("died on"), null=True, blank=True,
        synonyms=("date of death", "death date", "death", "ngày mất", "ngày tử vong", "data decesso", "data di morte",
        "decesso"),
    )  # fmt: skip
    died_on_precision = DatePrecisionField(_("precision of the date of death"))
    cause_of_death = ClinicalChoiceField(
        _("cause of death"), choices=CauseOfDeath.choices, blank=True, synonyms=("death cause", "nguyên nhân tử vong",
        "causa di morte"),
        choice_synonyms={
            "cancer": ("tumour", "tumor", "hcc", "ung thư", "tumore", "neoplasia"),
            "liver_failure": ("hepatic failure", "suy gan", "insufficienza epatica"),
            "other": ("khác", "altro"),
            "unknown": ("?", "không rõ", "non nota"),
        },
    )  # fmt: skip
    notes = ClinicalTextField(_("notes"), blank=True, max_length=2000)

    class Meta(PatientRecord.Meta):
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-up")
        constraints = [
            *unique_even_without("last_contact_on", "patient", name="followup_once_a_day"),
            models.CheckConstraint(
                condition=models.Q(died_on__isnull=True) | models.Q(status=VitalStatus.DEAD),
                name="followup_death_date_means_dead",
                violation_error_message=_("A date of death stands only beside the status “dead”."),
            ),
            models.CheckConstraint(
                condition=models.Q(cause_of_death="") | models.Q(status=VitalStatus.DEAD),
                name="followup_cause_of_death_means_dead",
                violation_error_message=_("A cause of death stands only beside the status “dead”."),
            ),
        ]
        indexes = [models.Index(fields=["last_contact_on"], name="followup_contact_idx")]

    def __str__(self) -> str:
        return f"{self.patient} · {self.last_contact_on or DATE_NOT_STATED}"


class RecurrenceSite(models.TextChoices):
    """Where the disease came back."""

    LIVER = "liver", _("liver")
    LUNG = "lung", _("lung")
    LOCAL = "local", _("local, at the primary")
    NODES = "nodes", _("lymph nodes")
    PERITONEUM = "peritoneum", _("peritoneum")
    BONE = "bone", _("bone")
    BRAIN = "brain", _("brain")
    MULTIPLE = "multiple", _("several sites")
    OTHER = "other", _("other")


class Recurrence(PatientRecord):
    """A recurrence after resection, or a progression."""

    patient = models.ForeignKey(
        "registry.Patient", on_delete=models.CASCADE, related_name="recurrences", verbose_name=_("patient")
    )
    recurred_on = ClinicalDateField(
        _("recurred on"), null=True, blank=True,
        synonyms=("recurrence date", "date of recurrence", "recurrence", "ngày tái phát", "data recidiva", "recidiva"),
    )  # fmt: skip
    recurred_on_precision = DatePrecisionField(_("precision of the recurrence"))
    recurrence_site = ClinicalChoiceField(
        _("site of recurrence"), choices=RecurrenceSite.choices, blank=True,
        synonyms=("recurrence site", "vị trí tái phát", "sede recidiva"),
        choice_synonyms={
            "liver": ("hepatic", "gan", "fegato", "epatica"), "lung": ("phổi", "polmone", "polmonare"),
            "local": ("tại chỗ", "locale"),
            "nodes": ("hạch", "linfonodi"), "peritoneum": ("phúc mạc", "peritoneo"), "bone": ("xương", "osso"),
            "brain": ("não", "encefalo", "cervello"), "multiple": ("nhiều vị trí", "multiple"), "other": ("khác",
            "altro"),
        },
    )  # fmt: skip

    class Meta(PatientRecord.Meta):
        verbose_name = _("recurrence")
        verbose_name_plural = _("recurrences")
        constraints = unique_even_without(
            "recurred_on", "patient", "recurrence_site", name="recurrence_once_a_day_and_site"
        )

    def __str__(self) -> str:
        return f"{self.patient} · {self.recurred_on or DATE_NOT_STATED}"
