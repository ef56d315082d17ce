"""What is asked of a report, as an address or a command carries it: each choice is declared once, as a field."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import Field, dataclass, field, fields
from enum import Enum
from typing import Any, Self
from urllib.parse import urlencode

from analysis.cohort import Cohort, Parameters, one_of, single, values_of, whole_number
from analysis.reports.parameters import refuse_unknown_parameters
from analysis.visits import Visit

DEFAULT_WINDOW_DAYS = 30
NO_GROUPING = "none"
"""In an address: compare no groups, not even those that the study was designed with."""

Read = Callable[[str, tuple[str, ...]], Any]
"""Makes the value of a field from its name and the texts that were given for it, of which there is one at least."""

_READ = "read"
_NO, _YES = "0", "1"


def each_once(_name: str, values: tuple[str, ...]) -> tuple[str, ...]:
    """Give the texts in their order, each once."""
    return tuple(dict.fromkeys(values))


def several(read: Read = each_once) -> Any:
    """Declare a field of several values, none by default."""
    return field(default=(), metadata={_READ: read})


def perhaps(read: Read) -> Any:
    """Declare a field of one value or None."""
    return field(default=None, metadata={_READ: read})


@dataclass(frozen=True)
class ReportRequest:
    """What is asked of a report. All of it stands in the address; a default doesn't.

    A field says by its default how it is read: a text, a whole number, ``0`` or ``1``, or one of the values of an
    enumeration; `several` and `perhaps` name their reader.

    Attributes
    ----------
    cohort
        Whom the report is about.
    window
        Days between the tumour assessment and what is joined to it for derived stages.
    """

    cohort: Cohort = field(default_factory=Cohort)
    window: int = field(default=DEFAULT_WINDOW_DAYS, kw_only=True)

    @classmethod
    def own_fields(cls) -> tuple[Field[Any], ...]:
        """Give the fields beside the cohort, in the order in which an address names them."""
        own = [one for one in fields(cls) if one.name not in ("cohort", "window")]
        return (*own, *(one for one in fields(cls) if one.name == "window"))

    @classmethod
    def parameter_names(cls) -> tuple[str, ...]:
        """Names of all parameters that the report reads."""
        return (*Cohort.parameter_names(), *(one.name for one in cls.own_fields()))

    @classmethod
    def from_query(cls, parameters: Parameters, ignore: Iterable[str] = ()) -> Self:
        """Read a request from the parameters of an address.

        Parameters
        ----------
        parameters : mapping
            Such as ``request.GET``, or key → text.
        ignore : iterable of str
            Keys that the page reads itself.

        Raises
        ------
        BadCohort
            With a sentence: an unknown key or a bad value.
        """
        refuse_unknown_parameters(parameters, cls.parameter_names(), ignore)
        given = {one: values_of(parameters, one.name) for one in cls.own_fields()}
        chosen: dict[str, Any] = {one.name: _value(one, texts) for one, texts in given.items() if texts}
        asked = cls(cohort=Cohort.from_query(parameters), **chosen)
        asked.refuse_contradictions()
        return asked

    def refuse_contradictions(self) -> None:
        """Refuse what no report can answer.

        Raises
        ------
        BadCohort
            With a sentence.
        """

    def to_query(self) -> str:
        """Write the request in its one canonical form."""
        changed = [one for one in self.own_fields() if getattr(self, one.name) != one.default]
        pairs = [(one.name, text) for one in changed for text in _texts(getattr(self, one.name))]
        return urlencode([*self.cohort.pairs(), *pairs])


def _value(one: Field[Any], texts: tuple[str, ...]) -> Any:
    if _READ in one.metadata:
        return one.metadata[_READ](one.name, texts)
    text, default = single(one.name, texts), one.default
    if isinstance(default, bool):
        return one_of(one.name, text, (_NO, _YES)) == _YES
    if isinstance(default, int):
        return whole_number(one.name, text)
    if isinstance(default, Enum):
        return type(default)(one_of(one.name, text, [str(choice.value) for choice in type(default)]))
    return text


def _texts(value: Any) -> list[str]:
    if isinstance(value, tuple):
        return [text for one in value for text in _texts(one)]
    if isinstance(value, bool):
        return [_YES if value else _NO]
    return [value.code if isinstance(value, Visit) else str(value)]
