# Cytoledger. `make help` says what there is. GNU make and a POSIX shell.

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
PY := $(VENV)/bin/python
PIP_INSTALL := $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes
COMPILE := $(PY) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url
PYTEST := $(PY) -m pytest --quiet --numprocesses 2

.PHONY: help setup setup-dev run test test-slow check bench format messages lock clean

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile
	@echo "  Variables: PORT=8000 (run), PYTHON=python3 (setup)"

setup: $(VENV)/installed ## Make the virtual environment and install the locked requirements
	@:

setup-dev: $(VENV)/installed-dev ## The same, and what tests and checks need
	@:

run: setup ## Serve the registry, with demo studies, on http://127.0.0.1:8000 (PORT for another)
	@$(PY) -m config.serve $(PORT)

test: setup-dev ## Run the tests, on SQLite and on PostgreSQL, but for the slow ones
	@failed=; \
	echo "== Tests on SQLite, pages in chromium"; \
	$(PYTEST) -m "not slow" || failed="$$failed SQLite"; \
	echo "== Tests that use the database, on PostgreSQL"; \
	$(PY) -m tests.postgres $(PYTEST) --database-only -m "not browser and not slow" || failed="$$failed PostgreSQL"; \
	if [ -n "$$failed" ]; then echo "Tests FAILED on:$$failed."; exit 1; fi; \
	browser="pages in chromium"; \
	command -v chromium >/dev/null || command -v chromium-browser >/dev/null || \
		browser="no chromium is installed, so browser tests were skipped"; \
	echo "All tests passed on SQLite and on PostgreSQL ($$browser)."

test-slow: setup-dev ## Run the slow tests: imports killed twenty times, every page by axe, pages on PostgreSQL; continuous integration runs them too
	@$(PYTEST) -m slow --ignore=tests/faults
	@# A registry is restored only where nobody else has it open, so in processes that no browser was driven from.
	@$(PYTEST) -m slow tests/faults
	@# What is computed and shown of the columns that were read is the same on both databases.
	@$(PY) -m tests.postgres $(PYTEST) --database-only -m "slow and not browser" --ignore=tests/disclosure \
		--ignore=tests/exports/test_bundles.py --ignore=tests/presentation

check: setup-dev ## Check style, types, templates, import directions, translations, migrations, settings and generated documents
	$(PY) -m ruff check
	$(PY) -m ruff format --check
	$(PY) -m mypy
	$(PY) -m djlint templates --lint
	$(PY) -m djlint templates --check
	$(PYTEST) tests/architecture tests/i18n
	$(PY) manage.py makemigrations --check --dry-run
	CYTOLEDGER_ENV=production ALLOWED_HOSTS=registry.example.org \
		SECRET_KEY="$$($(PY) -c 'import secrets; print(secrets.token_urlsafe(64))')" \
		$(PY) manage.py check --deploy --fail-level WARNING
	$(PY) manage.py codebook --check
	@echo "All checks passed."

bench: setup-dev ## Measure how long the main work takes
	@$(PY) -m benchmarks

format: setup-dev ## Put code and templates into their standard form
	$(PY) -m ruff check --fix
	$(PY) -m ruff format
	$(PY) -m djlint templates --quiet --reformat

messages: setup-dev ## Collect the texts to translate into locale/, and compile the translations (needs gettext)
	@$(PY) -m tests.i18n

lock: setup-dev ## Renew the locked requirements from requirements.in and requirements-dev.in
	$(COMPILE) requirements.in -o requirements.txt
	$(COMPILE) requirements-dev.in -o requirements-dev.txt

clean: ## Remove the virtual environment and caches; the data in var/ stay
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(VENV)/installed: requirements.txt
	@PYTHON="$(PYTHON)" VENV="$(VENV)" sh config/make-venv.sh
	@echo "Installing the locked requirements; the first time this takes a minute or two."
	@$(PIP_INSTALL) -r requirements.txt
	@touch $@

$(VENV)/installed-dev: requirements-dev.txt requirements.txt
	@PYTHON="$(PYTHON)" VENV="$(VENV)" sh config/make-venv.sh
	@echo "Installing the locked requirements of development; the first time this takes a few minutes."
	@$(PIP_INSTALL) -r requirements-dev.txt
	@touch $@ $(VENV)/installed
