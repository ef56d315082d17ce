#!/bin/sh
# Make the virtual environment $VENV with $PYTHON, unless there is one that works; say plainly what is missing.
set -eu

if "$VENV/bin/python" -m pip --version >/dev/null 2>&1; then
    exit 0
fi

if ! command -v "$PYTHON" >/dev/null 2>&1; then
    echo "There is no '$PYTHON'. Cytoledger needs Python 3.11 or later: install it, or name it with PYTHON=/path/to/python." >&2
    exit 1
fi

if ! "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "Cytoledger needs Python 3.11 or later, and '$PYTHON' is $("$PYTHON" -V 2>&1). Name another with PYTHON=/path/to/python." >&2
    exit 1
fi

echo "Making a virtual environment in $VENV with $("$PYTHON" -V 2>&1)."
if "$PYTHON" -c 'import ensurepip, venv' >/dev/null 2>&1; then
    "$PYTHON" -m venv --clear "$VENV"
elif command -v uv >/dev/null 2>&1; then
    uv venv --quiet --clear --seed --python "$PYTHON" "$VENV"
elif command -v virtualenv >/dev/null 2>&1; then
    virtualenv --quiet --clear --python "$PYTHON" "$VENV"
else
    echo "'$PYTHON' cannot make virtual environments: its module venv is not complete." >&2
    echo "On Debian and Ubuntu: apt-get install python3-venv" >&2
    exit 1
fi
