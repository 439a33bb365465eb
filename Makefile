# One door for doing; `make` alone lists the targets.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SERVE ?= 1
DEMO_HOME := $(CURDIR)/var/demo

.PHONY: help demo serve extras test check bench bench-triage soak docs lock clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

$(VENV)/.runtime: requirements.lock pyproject.toml
	@tools/setup.sh $(PYTHON) $(VENV) requirements.lock
	@touch $@

$(VENV)/.dev: requirements-dev.lock pyproject.toml
	@tools/setup.sh $(PYTHON) $(VENV) requirements-dev.lock
	@touch $@ $(VENV)/.runtime

demo: $(VENV)/.runtime ## Build the exercise, print its figures, serve it (SERVE=0 ends after printing)
	@TUTELA_HOME=$(DEMO_HOME) TUTELA_KEYS= $(BIN)/tutela exercise --fresh $(if $(filter 0,$(SERVE)),,--serve)

serve: $(VENV)/.runtime ## Serve the data folder that TUTELA_HOME names
	@$(BIN)/tutela serve

extras: ## Add what is optional: HEIC pictures, videos, a cluster
	@tools/setup.sh $(PYTHON) $(VENV) requirements-extras.lock

test: $(VENV)/.dev ## Run every test, on both databases and in a real browser
	@tools/bring.sh
	@$(BIN)/python -m tests.everything

check: $(VENV)/.dev ## Lint, types, import contracts, migrations, generated documents
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m tests.house.standing

bench: $(VENV)/.dev ## Measure against named peers; writes docs/benchmarks.md
	@$(BIN)/python -m bench

bench-triage: $(VENV)/.dev ## Measure triage against named peers; writes its sections of docs/benchmarks.md
	@$(BIN)/python -m bench.triage

soak: $(VENV)/.dev ## Hundreds of kills and long fuzzing, by hand (tests/soak.py shortens it)
	@$(BIN)/python -m tests.everything --soak

docs: $(VENV)/.dev ## Write the generated pages of docs/ again (map, words, commands)
	@$(BIN)/python -m tests.house.standing --write

lock: $(VENV)/.dev ## Resolve the dependencies again into the three lock files
	@tools/lock.sh $(BIN)

clean: ## Remove the virtual environment and the exercise
	@rm -rf $(VENV) var
