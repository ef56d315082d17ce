"""What the import keeps: how each hospital writes its files, and each run from upload to result."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.models.base import RegistryModel


class DateOrder(models.TextChoices):
    """In which order dates written as numbers are read."""

    DAY_FIRST = "dmy", _("day, month, year")
    MONTH_FIRST = "mdy", _("month, day, year")
    YEAR_FIRST = "ymd", _("year, month, day")


class DecimalMark(models.TextChoices):
    """Which sign stands before the decimals."""

    COMMA = "comma", _("comma")
    POINT = "point", _("point")
    EITHER = "either", _("either, as each column shows")


class BlankPolicy(models.TextChoices):
    """What an empty cell does to a stored value."""

    KEEP = "keep", _("keeps what is stored")
    CLEAR = "clear", _("clears what is stored")


class ImportMode(models.TextChoices):
    """Which records a run may write."""

    BOTH = "both", _("new and changed records")
    INSERT = "insert", _("new records only")
    UPDATE = "update", _("changes of stored records only")


class ImportProfile(RegistryModel):
    """How a hospital writes its workbooks. What a file doesn't say is declared here, never guessed."""

    scope_path: ClassVar[str | None] = "site"
    scope_shares_unowned: ClassVar[bool] = True

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    site = models.ForeignKey(
        "registry.Site",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="import_profiles",
        verbose_name=_("site"),
    )
    study = models.ForeignKey(
        "registry.Study", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("study")
    )
    date_order = models.CharField(_("date order"), max_length=3, choices=DateOrder.choices, default=DateOrder.DAY_FIRST)
    decimal_mark = models.CharField(
        _("decimal mark"), max_length=6, choices=DecimalMark.choices, default=DecimalMark.EITHER
    )
    blank_policy = models.CharField(
        _("an empty cell"), max_length=5, choices=BlankPolicy.choices, default=BlankPolicy.KEEP
    )
    mode = models.CharField(_("writes"), max_length=6, choices=ImportMode.choices, default=ImportMode.BOTH)
    id_prefix = models.CharField(
        _("prefix of patient codes"),
        max_length=12,
        blank=True,
        help_text=_("Put before each patient code of the file."),
    )
    headers = models.JSONField(
        _("headers"), default=dict, blank=True,
        help_text=_(
            "Header of the file to variable: "
            '{"Mã số": "patient.registry_id", "IL2": "analyte:IL-2", "Ghi chú": "ignore"}.'
        ),
    )  # fmt: skip
    codes = models.JSONField(
        _("codes"), default=dict, blank=True,
        help_text=_('Codes of the file to codes of the registry: {"patient.sex": {"1": "male", "2": "female"}}.'),
    )  # fmt: skip
    units = models.JSONField(
        _("units"), default=dict, blank=True,
        help_text=_(
            "Units of columns whose header names none: "
            '{"analyte:IL-2": "pg/mL", "tumourassessment.largest_diameter_mm": "cm"}.'
        ),
    )  # fmt: skip
    methods = models.JSONField(
        _("methods"), default=dict, blank=True, help_text=_('Assay method of each analyte: {"IL-2": "immulite-il2-u"}.')
    )
    timepoints = models.JSONField(
        _("timepoints"), default=dict, blank=True,
        help_text=_('Timepoints as the file names them: {"T1": {"timepoint": "post_op", "timepoint_day": 7}}.'),
    )  # fmt: skip
    defaults = models.JSONField(
        _("defaults"), default=dict, blank=True,
        help_text=_('What holds for every row: {"specimen.timepoint": "baseline", "specimen.specimen_type": "serum"}.'),
    )  # fmt: skip

    class Meta(RegistryModel.Meta):
        verbose_name = _("import profile")
        verbose_name_plural = _("import profiles")
        ordering = ["code"]

    def __str__(self) -> str:
        return str(_(self.name))


class RunState(models.TextChoices):
    """Where a run stands."""

    QUEUED = "queued", _("waiting to be read")
    READING = "reading", _("being read")
    PREVIEWED = "previewed", _("previewed")
    ACCEPTED = "accepted", _("waiting to be written")
    APPLYING = "applying", _("being written")
    APPLIED = "applied", _("applied")
    UNDONE = "undone", _("undone")
    INTERRUPTED = "interrupted", _("interrupted")
    SUPERSEDED = "superseded", _("superseded: the records changed in between")
    FAILED = "failed", _("refused")


# States in which what a run wrote has been in the registry.
WRITTEN = (RunState.APPLIED, RunState.UNDONE)


class ImportRun(RegistryModel):
    """One upload: what was sent, what it would do, and whether it was done. It belongs to its user."""

    scope_path: ClassVar[str | None] = "site"

    uuid = models.UUIDField(_("number"), unique=True, default=uuid.uuid4, editable=False)
    # Shown escaped, never used as a path.
    file_name = models.CharField(_("file name"), max_length=200)
    sha256 = models.CharField(_("SHA-256 of the file"), max_length=64)
    # Empty once a run is refused: a refused file may hold names.
    content = models.BinaryField(_("file"), default=bytes)
    profile = models.ForeignKey(ImportProfile, on_delete=models.PROTECT, related_name="runs", verbose_name=_("profile"))
    site = models.ForeignKey(
        "registry.Site", on_delete=models.PROTECT, related_name="import_runs", verbose_name=_("site")
    )
    study = models.ForeignKey(
        "registry.Study",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="import_runs",
        verbose_name=_("study"),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="import_runs",
        verbose_name=_("user"),
    )
    state = models.CharField(_("state"), max_length=12, choices=RunState.choices, default=RunState.PREVIEWED)
    # What was corrected of the profile for this file alone, in the profile's own fields.
    corrections = models.JSONField(_("corrections"), default=dict, blank=True)
    # The version of the records against which the file was compared: unchanged, what was shown can be written as it is.
    data_version = models.CharField(_("version of the records"), max_length=200, blank=True)
    # Work in the background: what is done of how much, and when the worker last said so.
    step = models.CharField(_("step"), max_length=20, blank=True)
    done = models.PositiveIntegerField(_("done"), default=0)
    total = models.PositiveIntegerField(_("of"), default=0)
    heartbeat_at = models.DateTimeField(_("last sign of work"), null=True, blank=True)
    refusal = models.TextField(_("why it was refused"), blank=True)
    digest = models.CharField(_("digest of what was shown"), max_length=64, blank=True)
    # Why records that were verified are changed.
    reason = models.TextField(_("reason"), blank=True, max_length=500)
    good_rows_only = models.BooleanField(_("without the refused rows"), default=False)
    counts = models.JSONField(_("counts"), default=dict)
    # What was shown, so that it is still there after a restart: columns, problems, rows with old and new values.
    preview = models.JSONField(_("preview"), default=dict)
    created_at = models.DateTimeField(_("uploaded at"), auto_now_add=True)
    applied_at = models.DateTimeField(_("applied at"), null=True, blank=True)
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("undone by"),
    )
    # How many records were removed and restored, and which were left alone because they were edited since.
    undo = models.JSONField(_("what was undone"), default=dict, blank=True)

    class Meta(RegistryModel.Meta):
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=WRITTEN, applied_at__isnull=False)
                | (~models.Q(state__in=WRITTEN) & models.Q(applied_at__isnull=True)),
                name="importrun_applied_has_time",
                violation_error_message=_("An applied import has the time at which it was applied."),
            ),
            models.CheckConstraint(
                condition=models.Q(state=RunState.UNDONE, undone_at__isnull=False)
                | (~models.Q(state=RunState.UNDONE) & models.Q(undone_at__isnull=True)),
                name="importrun_undone_has_time",
                violation_error_message=_("An import that was undone has the time at which it was."),
            ),
        ]
        indexes = [models.Index(fields=["site", "-created_at"], name="importrun_site_idx")]

    def __str__(self) -> str:
        return f"{self.file_name} · {self.created_at:%Y-%m-%d %H:%M}"


class StagePart(models.Model):
    """A part of what a run staged: rows as they are shown, problems, or records as they will be written.

    Parts are compressed columns, some thousand rows each, so that a page of a large preview reads one part and not
    the whole; `staging` alone knows what stands in them.
    """

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="stage", verbose_name=_("import"))
    kind = models.CharField(_("kind"), max_length=40)
    number = models.PositiveIntegerField(_("number"))
    payload = models.BinaryField(_("content"))

    class Meta:
        verbose_name = _("staged part")
        verbose_name_plural = _("staged parts")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["run", "kind", "number"], name="stagepart_run_kind_number")]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"
