"""Serve the registry on this machine, with its demo studies: what `make run` does.

An installation for others is served by gunicorn behind a proxy; `docs/operations.md` says how.
"""

import os
import socket
import sys

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command

HOST = "127.0.0.1"
PORTS = range(1, 65536)


def parsed_port(text: str) -> int:
    """Return the port that a text names, or leave with a sentence."""
    if not text.isascii() or not text.isdigit() or int(text) not in PORTS:
        sys.exit(f"PORT is {text!r}; it must be a number from {PORTS[0]} to {PORTS[-1]}.")
    return int(text)


def require_free(port: int) -> None:
    """Leave with a sentence when the port cannot be listened on."""
    with socket.socket() as listener:
        # As the server does: connections of a server that has just ended do not keep the port.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
        except OSError as error:
            sys.exit(f"Port {port} cannot be used ({error.strerror}). Choose another: make run PORT={port + 1}")


def prepare() -> None:
    """Bring the database up to date and see that the demo studies are in it."""
    django.setup()
    if settings.PRODUCTION:
        sys.exit("This makes demo accounts, so it is not for production; see docs/operations.md.")
    print(f"Preparing the database ({settings.DATABASES['default']['NAME']}).", flush=True)
    call_command("migrate", verbosity=0)
    call_command("demo")


def main(arguments: list[str]) -> None:
    """Prepare, then become what runs the server and its worker."""
    port = parsed_port(arguments[0] if arguments else "8000")
    require_free(port)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        prepare()
    except ImproperlyConfigured as error:
        sys.exit(f"Cytoledger does not start: {error}")
    bind = f"{HOST}:{port}"
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", "config.supervisor", "--bind", bind])


if __name__ == "__main__":
    main(sys.argv[1:])
