"""What the catalogue says of a derivation: enough to feed it, to print it in the codebook and to analyse it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from registry.clinical.derived import Derived

InputKind = Literal["number", "count", "grade", "code", "date", "year"]
OutputKind = Literal["number", "integer", "ordinal", "nominal"]


@dataclass(frozen=True)
class Input:
    """One input of a derivation.

    Attributes
    ----------
    name : str
        The keyword of the function, and the name used in `Derived.missing`.
    kind : str
        ``number`` (float, NaN missing), ``count`` and ``grade`` (whole numbers), ``code``, ``date``
        (datetime64[D], NaT missing) or ``year``.
    description : str
        In English, for the codebook.
    source : str
        Where the registry keeps it: ``field Model.field``, ``loinc 1975-2`` (an assay result, converted to `unit`),
        ``derivation code`` (another derivation; pass its `Derived` to keep partial knowledge), or empty where the
        analysis chooses (which event an interval starts from).
    unit : str
        UCUM code; empty for codes and counts.
    codes : tuple of str
        The codes that are accepted, for ``code``.
    qualifier : str
        Keyword of the array with the qualifiers (=, <, >, ND). Empty: only exact values may be passed.
    precision : str
        Keyword of the array with the precision of the date (day, month, year).
    """

    name: str
    kind: InputKind
    description: str
    source: str = ""
    unit: str = ""
    codes: tuple[str, ...] = ()
    qualifier: str = ""
    precision: str = ""

    @property
    def keywords(self) -> tuple[str, ...]:
        """The keywords of the function that belong to this input."""
        return tuple(filter(None, (self.name, self.qualifier, self.precision)))


@dataclass(frozen=True)
class Derivation:
    """One derived variable.

    Attributes
    ----------
    code : str
        Its name in columns and addresses.
    label, description : str
        In English; marked for translation.
    inputs : tuple of Input
        Everything that the rule reads.
    kind : str
        ``number``, ``integer``, ``ordinal`` (`codes` are in order) or ``nominal``.
    rule_version : str
        The rule and its version. It changes whenever a value could change.
    source : str
        The publication.
    function : callable
        Takes the keywords of the inputs and returns a `Derived`.
    unit : str
        UCUM code of a number.
    codes : tuple of str
        The codes of an ordinal or nominal variable, in order.
    labels : tuple of str
        Their labels in English, in the same order.
    parameters : mapping
        Keywords of the function that the analyst may set, with their defaults.
    """

    code: str
    label: str
    description: str
    inputs: tuple[Input, ...]
    kind: OutputKind
    rule_version: str
    source: str
    function: Callable[..., Derived]
    unit: str = ""
    codes: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    parameters: Mapping[str, Any] = field(default_factory=dict)

    def derive(self, columns: Mapping[str, Any], **parameters: Any) -> Derived:
        """Apply the rule to the columns that it needs; an input without a column is unknown for every record.

        Parameters
        ----------
        columns : mapping of str to array
            Arrays of one length, or scalars, by the keywords of the inputs. Other keys are ignored.
        **parameters
            Values for `self.parameters`.
        """
        wanted = [keyword for item in self.inputs for keyword in item.keywords]
        return self.function(**{name: columns[name] for name in wanted if name in columns}, **parameters)
