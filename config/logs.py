"""How log records are written, so that no value of a patient's record reaches a log file."""

import logging
import traceback
from types import TracebackType

ExceptionInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class WithoutValues(logging.Formatter):
    """Write where an exception came from and its class, but not its message.

    Messages quote values: PostgreSQL's "Key (code)=(…) already exists", Python's "could not convert string to float".
    """

    def formatException(self, ei: ExceptionInfo) -> str:
        """Return the places that the exception passed, one a line, and the classes of it and of its causes."""
        lines = []
        error = ei[1]
        while error is not None:
            for frame in traceback.extract_tb(error.__traceback__):
                lines.append(f'  File "{frame.filename}", line {frame.lineno}, in {frame.name}')
            lines.append(f"{type(error).__module__}.{type(error).__qualname__}")
            error = error.__cause__ or error.__context__
        return "\n".join(lines)
