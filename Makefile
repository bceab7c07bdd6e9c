# Needs GNU make and a Python 3.11 or newer, named by PYTHON; everything else is prepared on the first run.
PYTHON ?= python3
PORT ?= 8000
STAGE ?=
export PORT STAGE

BOOTSTRAP := $(PYTHON) devtools/bootstrap.py
VENV := .venv/bin
COMPILE := $(VENV)/uv pip compile --quiet --generate-hashes --python-version 3.11 --no-header

.DEFAULT_GOAL := help
.PHONY: help demo clean-demo test lint format types journeys bench storm requirements clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 22

# The tools replace the bootstrap process (no shell between), so that make hands SIGTERM and Ctrl-C to them.
demo: ## Run the whole portal with sample data (PORT=8000, STAGE=notice ... publicity or closed)
	@$(BOOTSTRAP) devtools.demo

clean-demo: ## Remove the demo's data: database, uploads, mail
	@$(BOOTSTRAP) devtools.clean

test: ## Check everything that must hold: format, lint, types, contracts, settings, migrations, the whole suite
	@$(BOOTSTRAP) devtools.check

lint: ## Lint code, import contracts and templates
	@$(BOOTSTRAP) devtools.check lint

format: ## Format code and templates in place
	@$(BOOTSTRAP)
	@$(VENV)/ruff format .
	@$(VENV)/ruff check --fix-only .
	@$(VENV)/djlint templates --reformat --quiet

types: ## Check types
	@$(BOOTSTRAP) devtools.check types

journeys: ## Run only the browser journeys; screenshots land in var/screenshots/
	@$(BOOTSTRAP) pytest tests/journeys

bench: ## Measure pages at 100, 1,000 and 10,000 applications beside bare views
	@$(BOOTSTRAP) bench

storm: ## Hand in 500 dossiers twice within 3 s of a deadline, then look for each receipt
	@$(BOOTSTRAP) bench.storm

requirements: ## Pin requirements*.txt again from requirements*.in, with hashes
	@$(BOOTSTRAP)
	@$(COMPILE) requirements.in -o requirements.txt
	@$(COMPILE) requirements-dev.in -o requirements-dev.txt

clean: clean-demo ## Remove everything that was made here: .venv, var/, caches
	@rm -rf .venv var .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage
