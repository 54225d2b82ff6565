# `make run` and `make test` need Python 3.11 or newer and nothing else.
PYTHON ?= python3
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help run dev test check browser lock messages screenshots clean

help: ## Show what there is to make
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

run: .venv/.run ## Set everything up and serve the demo newsroom
	@exec $(BIN)/python manage.py demo

dev: .venv/.dev ## Serve with automatic reload and DEBUG on
	@DEBUG=1 $(BIN)/python manage.py demo --reload

test: .venv/.dev ## Run the test suite on the embedded database, but for the longest tests (.ci/run)
	@$(BIN)/python -m pytest -n auto --dist worksteal -m "not browser and not long"

check: .venv/.dev ## Lint, types, layers, migrations
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/bandit -q -r articles newsroom manage.py -c pyproject.toml
	@$(BIN)/python manage.py makemigrations --check --dry-run
	@$(BIN)/python manage.py check --fail-level WARNING

browser: .venv/.dev ## Run the browser tests (needs chromium)
	@$(BIN)/python -m pytest -n auto --dist worksteal -m browser

lock: .venv/.dev ## Pin the newest allowed versions in requirements/
	@$(BIN)/uv pip compile -q --universal --upgrade --no-emit-index-url --no-header pyproject.toml -o requirements/run.txt
	@$(BIN)/uv pip compile -q --universal --upgrade --no-emit-index-url --no-header -c requirements/run.txt --extra production pyproject.toml -o requirements/production.txt
	@$(BIN)/uv pip compile -q --universal --upgrade --no-emit-index-url --no-header -c requirements/production.txt --extra production --group dev pyproject.toml -o requirements/dev.txt

messages: .venv/.dev ## Collect and compile the translations (needs gettext)
	@$(BIN)/python manage.py makemessages -l id --no-location --no-obsolete -i .venv -i var -i tests -i fixtures -i benchmarks -i docs
	@$(BIN)/python manage.py compilemessages -i .venv -i var

screenshots: .venv/.dev ## Take the pictures in the documents (needs chromium)
	@$(BIN)/python -m docs.screenshots

clean: ## Remove the environment and everything that was generated
	rm -rf .venv var

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Newsroom needs Python 3.11 or newer; this is %s. Try: make PYTHON=python3.11" % sys.version.split()[0])'
	@$(PYTHON) -m venv .venv

.venv/.run: requirements/run.txt | .venv/bin/python
	@echo "Installing Newsroom …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements/run.txt
	@touch $@

.venv/.dev: requirements/dev.txt | .venv/bin/python
	@echo "Installing Newsroom and its development tools …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements/dev.txt
	@touch $@ .venv/.run
