"""Serving on this machine: what `make run` does, and what it says where it cannot."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from config.serve import HOST, parsed_port, require_free

PROJECT = Path(__file__).resolve().parent.parent.parent


@pytest.mark.parametrize("text", ["", "abc", "0", "65536", "-1", "80.5", "٨٠٠٠"])
def test_what_is_no_port_is_said(text: str) -> None:
    with pytest.raises(SystemExit, match="must be a number from 1 to 65535"):
        parsed_port(text)


def test_a_port_is_taken() -> None:
    assert [parsed_port(text) for text in ("1", "8000", "65535")] == [1, 8000, 65535]


def test_a_port_in_use_is_said_with_what_to_do() -> None:
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        listener.listen()
        port = listener.getsockname()[1]
        with pytest.raises(SystemExit, match=f"Port {port} cannot be used .* make run PORT={port + 1}"):
            require_free(port)


def test_demo_accounts_are_never_made_in_production(tmp_path: Path) -> None:
    environment = {
        "CYTOLEDGER_ENV": "production",
        "CYTOLEDGER_DATA_DIR": str(tmp_path),
        "SECRET_KEY": "k3y-" * 5 + "0123456789abcdefghijklmnopqrstuvwxyz",
        "ALLOWED_HOSTS": "registry.example.org",
    }
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = str(free.getsockname()[1])
    command = [sys.executable, "-m", "config.serve", port]
    done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "not for production" in done.stderr
    assert not (tmp_path / "cytoledger.sqlite3").exists()


@pytest.mark.parametrize(
    ("python", "sentence"),
    [("no-such-python", "There is no 'no-such-python'"), ("old-python", "needs Python 3.11 or later")],
)
def test_setup_says_which_python_it_lacks(tmp_path: Path, python: str, sentence: str) -> None:
    old = tmp_path / "old-python"
    old.write_text('#!/bin/sh\n[ "$1" = -V ] && echo Python 3.9.2\nexit 1\n')
    old.chmod(0o755)
    environment = {"PATH": str(tmp_path), "PYTHON": python, "VENV": str(tmp_path / "venv")}
    script = ["/bin/sh", str(PROJECT / "config" / "make-venv.sh")]
    done = subprocess.run(script, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert sentence in done.stderr


def test_setup_says_what_to_install_where_python_cannot_make_environments(tmp_path: Path) -> None:
    bare = tmp_path / "bare-python"
    bare.write_text('#!/bin/sh\ncase "$*" in *ensurepip*) exit 1 ;; -V) echo Python 3.12.0 ;; esac\nexit 0\n')
    bare.chmod(0o755)
    environment = {"PATH": str(tmp_path), "PYTHON": "bare-python", "VENV": str(tmp_path / "venv")}
    script = ["/bin/sh", str(PROJECT / "config" / "make-venv.sh")]
    done = subprocess.run(script, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "apt-get install python3-venv" in done.stderr
