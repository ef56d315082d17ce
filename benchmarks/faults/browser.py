"""As much of a browser as it takes to open a form, fill in a field and send it."""

from __future__ import annotations

import http.client
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode

from benchmarks.faults.stage import Person

SECONDS = 60.0
TOKEN = "t" * 32
NEVER_SENT = ("submit", "button", "reset", "file")
Fields = list[tuple[str, str]]


@dataclass
class Form(HTMLParser):
    """Reads the fields of a page's forms as a browser would send them."""

    fields: Fields = field(default_factory=list)
    select: str = ""
    area: str | None = None

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an input, a chosen option, or the beginning of a text."""
        told = dict(attrs)
        name = told.get("name") or ""
        if tag == "input" and name and told.get("type") not in NEVER_SENT:
            ticked = told.get("type") not in ("checkbox", "radio") or "checked" in told
            self.fields += [(name, told.get("value") or "")] if ticked else []
        elif tag == "select":
            self.select = name
        elif tag == "option" and "selected" in told:
            self.fields.append((self.select, told.get("value") or ""))
        elif tag == "textarea":
            self.area = name
            self.fields.append((name, ""))

    def handle_data(self, data: str) -> None:
        """Take the text of a text field; the line that begins it is the page's."""
        if self.area is not None:
            self.fields[-1] = (self.area, self.fields[-1][1] + data.removeprefix("\n").removeprefix("\r\n"))

    def handle_endtag(self, tag: str) -> None:
        """Note the end of a text."""
        self.area = None if tag == "textarea" else self.area


@dataclass
class Browser:
    """A person's browser. Each request is made on a connection of its own."""

    address: str
    person: Person

    def open(self, page: str) -> tuple[int, str]:
        """Return the status and the text of a page."""
        return self._ask("GET", page, None)

    def send(self, page: str, fields: Fields) -> int:
        """Send a form, and return the status of the answer."""
        return self.send_and_read(page, fields)[0]

    def send_and_read(self, page: str, fields: Fields) -> tuple[int, str]:
        """Send a form, and return the status and the text of the answer."""
        return self._ask("POST", page, urlencode([*fields, ("csrfmiddlewaretoken", TOKEN), ("_save", "Save")]))

    def _ask(self, method: str, page: str, body: str | None) -> tuple[int, str]:
        asked = http.client.HTTPConnection(self.address, timeout=SECONDS)
        headers = {"Cookie": f"sessionid={self.person.session}; csrftoken={TOKEN}"}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            asked.request(method, page, body, headers)
            answer = asked.getresponse()
            return answer.status, answer.read().decode()
        finally:
            asked.close()


def fields_of(page: str) -> Fields:
    """Return what a browser would send of the form of a specimen if nobody touched it."""
    form = Form()
    form.feed(page.partition('id="specimen_form"')[2])
    return [(name, value) for name, value in form.fields if name and name != "csrfmiddlewaretoken"]


def with_note(fields: Fields, note: str) -> Fields:
    """Add a note to what a form says."""
    return [(name, f"{value} {note}".strip() if name == "notes" else value) for name, value in fields]
