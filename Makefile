# practicecheck: everything a checkout can do. "make demo" and "make test" do all their own set-up.
#
#   PYTHON=python3.13   the Python to use (otherwise the first of 3.11 to 3.14 that is found)
#   VENV=.venv          where the environment is kept
#   WORKERS=2           how many processes run the tests (otherwise one for each core)
SHELL := /bin/sh
VENV ?= .venv
WORKERS ?= auto
BIN := $(VENV)/bin
export VENV PYTHON DURABLE

.DEFAULT_GOAL := help
.PHONY: help demo test test-long coverage lint audit bench fuzz site wheel sbom bundle lock clean environment environment-dev

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' Makefile

environment:
	@.ci/environment run

environment-dev:
	@.ci/environment dev

demo: environment ## Set up, then check the three children and the council that come with the program
	@$(BIN)/practicecheck demo

test: environment-dev ## Set up, then style, types, imports, the tests but for the long ones, and known vulnerabilities
	@$(MAKE) --no-print-directory lint
	$(BIN)/python -m pytest -q -n $(WORKERS) -m "not slow"
	@$(MAKE) --no-print-directory audit

test-long: environment-dev ## The long tests: every page for every role, every page of the docs, random rules and records
	$(BIN)/python -m pytest -q -n $(WORKERS) -m slow

coverage: environment-dev ## Run all tests, and say which lines of the program none of them runs
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -q -n $(WORKERS)
	$(BIN)/coverage combine -q
	$(BIN)/coverage report

lint: environment-dev ## Style, types and the direction of imports
	$(BIN)/ruff check src tests .ci
	$(BIN)/ruff format --check src tests .ci
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

audit: environment-dev ## Look for known vulnerabilities in what is locked
	$(BIN)/python .ci/audit.py

bench: environment-dev ## Measure the speed, after checking that the answers agree
	$(BIN)/python tests/bench

fuzz: environment-dev ## Read 10,000 spoilt inputs of every kind; INPUTS=100 ONLY="xlsx csv" for fewer
	$(BIN)/python -m tests.fuzz --inputs $(or $(INPUTS),10000) $(foreach kind,$(ONLY),--only $(kind))

site: environment ## Write the site of the rules into dist/rules-site
	@mkdir -p dist
	@$(BIN)/practicecheck rules docs --site dist/rules-site

wheel: environment-dev ## Build the wheel into dist/
	$(BIN)/python .ci/release.py wheel

sbom: environment-dev ## Build the wheel and list all it brings with it (CycloneDX)
	$(BIN)/python .ci/release.py sbom

bundle: environment-dev ## Make a folder that installs on a computer without a network
	$(BIN)/python .ci/release.py bundle

# Needs uv. UPGRADE=--upgrade takes the newest versions; without it only what must change does.
LOCK = UV_CUSTOM_COMPILE_COMMAND="make lock" uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-annotate $(UPGRADE)
lock: ## Write the lock files anew (needs uv)
	@command -v uv >/dev/null || { echo "make lock needs uv, and there is none on the PATH." >&2; exit 1; }
	$(LOCK) pyproject.toml --no-emit-package durable-rules -o requirements.lock
	$(LOCK) --group pyproject.toml:build -o requirements-build.lock
	$(LOCK) pyproject.toml --extra docx --extra pdf --extra review --extra postgresql --group dev --group build -c requirements.lock -c requirements-build.lock \
		--no-emit-package durable-rules -o requirements-dev.lock
	echo "durable-rules==2.0.28; sys_platform != 'win32'" | $(LOCK) - --no-deps -o requirements-durable.lock

clean: ## Remove the environment and everything that was built
	rm -rf $(VENV) dist build .coverage .coverage.* .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
