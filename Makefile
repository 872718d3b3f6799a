# SPDX-License-Identifier: Apache-2.0
# The two commands of the README, and what CI adds. Each makes a virtual environment of its own.
PYTHON ?= python3
CONSTRAINTS = constraints.txt

.PHONY: demo test test-all check lint types clean coverage

.venv/installed: pyproject.toml $(CONSTRAINTS)
	$(PYTHON) -m venv .venv
	.venv/bin/python -m pip install --quiet --disable-pip-version-check -c $(CONSTRAINTS) .
	touch $@

.venv-test/installed: pyproject.toml $(CONSTRAINTS)
	$(PYTHON) -m venv .venv-test
	.venv-test/bin/python -m pip install --quiet --disable-pip-version-check torch==2.13.0 -c $(CONSTRAINTS)
	.venv-test/bin/python -m pip install --quiet --disable-pip-version-check -c $(CONSTRAINTS) -e '.[train,audio,score,notation,postgres,timestamp,credentials,files-dev,dev]'
	touch $@

demo: .venv/installed  ## set up, then build a small world, compose, certify and verify
	.venv/bin/fairchord demo -o world --overwrite

test: .venv-test/installed  ## set up, then run the default tests
	.venv-test/bin/python -m pytest -n 2 -q

test-all: .venv-test/installed  ## the default tests and the slow ones
	.venv-test/bin/python -m pytest -n 2 -q -m 'slow or not slow'

lint: .venv-test/installed
	.venv-test/bin/ruff check src tests benchmarks examples tools
	.venv-test/bin/ruff format --check src tests benchmarks examples tools

types: .venv-test/installed
	.venv-test/bin/mypy

COVERED = tests/unit/rights tests/unit/ledger tests/unit/test_*.py tests/contracts tests/attacks \
	$(wildcard tests/properties/test_rights* tests/properties/test_canonical* tests/properties/test_entry* tests/properties/test_growing*)
HAS_POSTGRES = $(wildcard /usr/lib/postgresql/*/bin/initdb) $(shell command -v initdb)

coverage: .venv-test/installed  ## every statement and branch of rights and ledger (of PostgreSQL's store where a server is installed)
	.venv-test/bin/python -m coverage run -m pytest -q -p no:cacheprovider $(COVERED)
	.venv-test/bin/python -m coverage report $(if $(strip $(HAS_POSTGRES)),,--omit '*/store_postgres.py')

check: lint types test-all  ## everything that CI runs
	for script in examples/*.py; do echo "== $$script"; .venv-test/bin/python $$script || exit 1; done

clean:
	rm -rf .venv .venv-test dist build
