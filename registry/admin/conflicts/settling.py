"""Compares what a form page started from, what stands now, and what was sent; merges, and finds what is to be asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import Model
from django.forms import BaseInlineFormSet, ModelForm
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from registry.admin.conflicts.changes import Change, deletion, last_change
from registry.admin.conflicts.inputs import Input, inputs_of, shown_by
from registry.admin.conflicts.questions import (
    CHOICE,
    Difference,
    Keep,
    Kind,
    Outcome,
    Question,
    added,
    merged,
    name_of,
    name_of_values,
    removed,
)
from registry.admin.conflicts.rows import DELETE, KEY, Row, put_back, sent_rows
from registry.admin.conflicts.standing import Standing, key_of
from registry.admin.conflicts.twins import twin_of


@dataclass
class Settling:
    """One form page that was sent.

    Attributes
    ----------
    started : Standing or None
        What the page started from; none where that isn't known.
    stands : Standing
        What stands now, with the rows locked. It becomes what the next page starts from.
    data : QueryDict
        What was sent; what is merged is written into it.
    """

    started: Standing | None
    stands: Standing
    data: QueryDict
    outcome: Outcome = field(default_factory=Outcome)

    def keep(self, key: str) -> Keep | None:
        """Return the answer to a question."""
        answer = self.data.get(CHOICE + key)
        return Keep(answer) if answer in set(Keep) else None

    def is_unanswered(self, key: str) -> bool:
        """Tell whether a question was asked and not answered."""
        return self.started is not None and key in self.started.asked and self.keep(key) is None

    def started_from(self, key: str) -> Mapping[str, str] | None:
        """Return what the page showed of a record."""
        return None if self.started is None else self.started.records.get(key)

    def ask(self, key: str, question: Question) -> None:
        """Ask, on the page that comes next."""
        self.outcome.questions.append(question)
        self.stands.asked.append(key)


@dataclass
class Sent:
    """What was sent of one stored record."""

    settling: Settling
    key: str
    form: ModelForm
    data: MultiValueDict[str, str]

    def settle(self) -> bool:
        """Merge field by field, ask where both changed, and return whether anything was merged."""
        started = self.settling.started_from(self.key)
        written = [self._field(one, started) for one in inputs_of(self.form).values()]
        return any(written)

    def _field(self, one: Input, begun: Mapping[str, str] | None) -> bool:
        key = f"{self.key}/{one.name}"
        started = None if begun is None else begun.get(one.name)
        stands = self.settling.stands.records[self.key][one.name]
        withdrawn = self.settling.keep(key) is Keep.THEIRS
        if withdrawn and started is not None:
            one.write(self.data, started)
        typed, unanswered = one.sent(self.data), self.settling.is_unanswered(key)
        if not unanswered and (started == stands or one.means(self.data, self.form[one.name].value())):
            return withdrawn
        if typed == started and not unanswered:
            one.write(self.data, stands)
            change = self._change(one)
            self.settling.outcome.told.append(merged(name_of(self.form.instance), one, started, stands, change))
            return True
        self._ask(key, one, started, typed)
        return withdrawn

    def _ask(self, key: str, one: Input, started: str | None, typed: str) -> None:
        words = (None if started is None else one.worded(started), self._stands(one), one.worded(typed))
        difference = Difference(one.label, *words, self._change(one))
        self.settling.ask(key, Question(key, Kind.CHANGED, name_of(self.form.instance), (difference,)))

    def _stands(self, one: Input) -> str:
        return one.worded(self.settling.stands.records[self.key][one.name])

    def _change(self, one: Input) -> Change | None:
        record = self.form.instance
        try:
            column = record._meta.get_field(one.name).column
        except AttributeError:  # Of a relation between many, which is stored elsewhere.
            return None
        return last_change(type(record), record.pk, [str(column)])


@dataclass
class Table:
    """A table within the page: its rows as they stand now, and as they were sent."""

    settling: Settling
    formset: BaseInlineFormSet

    def __post_init__(self) -> None:
        self.prefix = str(self.formset.prefix)
        self.model: type[Model] = self.formset.fk.model
        self.forms = {form.instance.pk: form for form in self.formset.initial_forms}
        self.started = self.settling.started.rows(self.prefix) if self.settling.started else {}
        self.rows = sent_rows(self.settling.data, self.prefix)
        self.twins: dict[Row, tuple[Question, int]] = {}
        self.inputs = inputs_of(self.formset.empty_form)

    def settle(self) -> None:
        """Settle every row; write the table back if anything in it changed."""
        before = list(self.rows)
        changed = [self._stored(row, row.number) for row in before if row.number is not None]
        changed += [self._new(row, place) for place, row in enumerate(before) if row.number is None]
        if any(changed):
            self.rows = put_back(self.settling.data, self.prefix, self.rows)
        for row, (question, number) in self.twins.items():
            key = f"{self.prefix}+{self.rows.index(row)}"
            self.settling.ask(key, Question(key, question.kind, question.record, question.differences, question.change))
            self.settling.stands.twins[key] = number
        self._tell_of_added()

    def _stored(self, row: Row, number: int) -> bool:
        """Settle a row that was stored when the page was shown, and return whether what was sent of it changed."""
        key, form = key_of(self.prefix, number), self.forms.get(number)
        if form is None:
            return number in self.started and self._gone(row, number, key)
        if row.is_to_be_deleted and self.formset.can_delete:
            return self._deleting(row, form, key)
        return Sent(self.settling, key, form, row.data).settle()

    def _gone(self, row: Row, number: int, key: str) -> bool:
        """Settle a row that somebody else deleted."""
        started, answer = self.started[number], self.settling.keep(key)
        name, change = name_of_values(self.model, self.inputs.values(), started), deletion(self.model, number)
        touched = any(one.sent(row.data) != started.get(one.name, "") for one in self.inputs.values())
        if answer is Keep.MINE and not self.settling.is_unanswered(key):
            row.data[KEY] = ""
            return True
        if row.is_to_be_deleted or not touched or answer is Keep.THEIRS:
            self.rows.remove(row)
            self.settling.outcome.told += [] if row.is_to_be_deleted else [removed(name, change)]
            return True
        differences = self._differences(started, None, row)
        self.settling.ask(key, Question(key, Kind.DELETED, name, differences, change))
        self.settling.stands.records[key] = started
        return False

    def _deleting(self, row: Row, form: ModelForm, key: str) -> bool:
        """Settle a row that the user deletes, and somebody else may have changed."""
        started, stands = self.settling.started_from(key), self.settling.stands.records[key]
        if self.settling.keep(key) is Keep.THEIRS:
            row.data.pop(DELETE)
            for one in inputs_of(form).values():
                one.write(row.data, stands[one.name])
            return True
        if started == stands and not self.settling.is_unanswered(key):
            return False
        change = last_change(self.model, form.instance.pk)
        differences = self._differences(started, stands, None)
        self.settling.ask(key, Question(key, Kind.DELETING, name_of(form.instance), differences, change))
        return False

    def _new(self, row: Row, place: int) -> bool:
        """Settle a row that the user adds, and somebody else may have added; return whether it changed."""
        key, started = f"{self.prefix}+{place}", self.settling.started
        asked = started.twins.get(key) if started else None
        form = self.forms.get(asked) if asked else None
        if form is not None and self.settling.keep(key) is not None:
            return self._answered(row, form, self.settling.keep(key))
        come = [form for number, form in self.forms.items() if started and number not in self.started]
        twin = form or twin_of(self.formset, row, come)
        if twin is not None:
            change = last_change(self.model, twin.instance.pk)
            differences = self._differences(None, shown_by(twin), row)
            question = Question(key, Kind.ADDED, name_of(twin.instance), differences, change)
            self.twins[row] = (question, twin.instance.pk)
        return False

    def _answered(self, row: Row, twin: ModelForm, answer: Keep | None) -> bool:
        if answer is Keep.THEIRS:
            self.rows.remove(row)
        else:
            # The twin's own row goes, or the table would hold it twice: this one takes its place.
            self.rows[:] = [other for other in self.rows if other.number != twin.instance.pk]
            row.data[KEY] = str(twin.instance.pk)
            Sent(self.settling, key_of(self.prefix, twin.instance.pk), twin, row.data).settle()
        return True

    def _differences(
        self, started: Mapping[str, str] | None, stands: Mapping[str, str] | None, row: Row | None
    ) -> tuple[Difference, ...]:
        return tuple(
            Difference(
                one.label,
                one.worded(started.get(name, "")) if started is not None else None,
                one.worded(stands.get(name, "")) if stands is not None else None,
                one.worded(one.sent(row.data)) if row is not None else None,
            )
            for name, one in self.inputs.items()
        )

    def _tell_of_added(self) -> None:
        if self.settling.started is None:
            return
        asked = {number for _question, number in self.twins.values()} | set(self.settling.started.twins.values())
        for number, form in self.forms.items():
            if number not in self.started and number not in asked:
                change = last_change(self.model, number)
                self.settling.outcome.told.append(added(name_of(form.instance), change))
