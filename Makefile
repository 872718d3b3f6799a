# SPDX-License-Identifier: Apache-2.0
# The two commands of the README, and what CI adds. Each makes a virtual environment of its own.
PYTHON ?= python3
CONSTRAINTS = constraints.txt

.PHONY: demo test test-all check lint types clean

.venv/installed: pyproject.toml $(CONSTRAINTS)
	$(PYTHON) -m venv .venv
	.venv/bin/python -m pip install --quiet --disable-pip-version-check -c $(CONSTRAINTS) .
	touch $@

.venv-test/installed: pyproject.toml $(CONSTRAINTS)
	$(PYTHON) -m venv .venv-test
	.venv-test/bin/python -m pip install --quiet --disable-pip-version-check torch==2.13.0 -c $(CONSTRAINTS)
	.venv-test/bin/python -m pip install --quiet --disable-pip-version-check -c $(CONSTRAINTS) -e '.[train,audio,score,postgres,dev]'
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

check: lint types test-all  ## everything that CI runs
	for script in examples/*.py; do echo "== $$script"; .venv-test/bin/python $$script || exit 1; done

clean:
	rm -rf .venv .venv-test dist build
