"""The door between computing a report and everything that shows, draws, keeps or exports it."""

from __future__ import annotations

from typing import Protocol, TypeVar

from analysis.disclosure.policy import Policy


class Protectable(Protocol):
    """A report says of itself whether disclosure control was applied."""

    @property
    def protected(self) -> bool:
        """Whether disclosure control was applied."""


AnyReport = TypeVar("AnyReport", bound=Protectable)


class Undecided(RuntimeError):
    """A report came to the door without a decision: a fault of the program, and nothing is shown."""


def decided(report: AnyReport, policy: Policy) -> AnyReport:
    """Let a report through that was decided on for this reader.

    Raises
    ------
    Undecided
        The reader is one to protect from, and disclosure control was not applied.
    """
    if policy.protects and not report.protected:
        raise Undecided(f"{type(report).__name__} was not protected")
    return report
