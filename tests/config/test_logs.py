"""Logs say where something failed, and hold no value of a record."""

import logging
import sys

from config.logs import WithoutValues
from config.settings import LOGGING


def written_for_a_failure() -> str:
    """Return what is logged of a chain of two exceptions that both quote a value."""
    try:
        try:
            float("VN-0042")
        except ValueError as error:
            raise KeyError("VN-0042") from error
    except KeyError:
        record = logging.LogRecord("registry", logging.ERROR, __file__, 1, "Failed", None, sys.exc_info())
    return WithoutValues("{levelname} {message}", style="{").format(record)


def test_an_exception_is_logged_without_its_message() -> None:
    written = written_for_a_failure()
    assert "VN-0042" not in written
    assert "ERROR Failed" in written


def test_where_it_failed_and_why_is_logged() -> None:
    written = written_for_a_failure()
    assert "in written_for_a_failure" in written
    assert written.index("builtins.KeyError") < written.index("builtins.ValueError")


def test_every_handler_writes_that_way() -> None:
    assert {handler["formatter"] for handler in LOGGING["handlers"].values()} == {"without_values"}


def test_statements_with_their_values_are_never_logged() -> None:
    assert LOGGING["loggers"]["django.db.backends"]["level"] == "WARNING"
