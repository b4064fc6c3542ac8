# Entrepôt. `make` alone lists the targets. Needs Python 3.11 or newer, git and make; nothing else beforehand.
SHELL := /bin/sh
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

VENV := .venv
BIN := $(VENV)/bin
# The first of these that really runs and is new enough; set PYTHON to choose another.
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$p" && break; done)
# Measured on two cores: two workers halve the time of the suite.
TEST_WORKERS ?= 2
# The catalogues and other public data that the benchmarks use where they are there.
DATA ?= ../shared/data
UV_VERSION := 0.13.9

.PHONY: help
help: ## List the targets
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  \033[1m%-8s\033[0m %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: setup
setup: $(VENV)/.installed ## Make .venv from requirements.lock (again when the lock changed)

$(VENV)/.locked: requirements.lock
	@test -n "$(PYTHON)" || { echo "Entrepôt needs Python 3.11 or newer; none was found. Set PYTHON=/path/to/python3." >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { \
		echo "$(PYTHON) could not make a virtual environment; on Debian install python3-venv." >&2; exit 1; }
	@echo "Installing the locked dependencies into $(VENV) (a minute or two the first time)…"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.installed: $(VENV)/.locked pyproject.toml
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.PHONY: run
run: setup ## Start the marketplace with demo data and life in it (Ctrl-C stops it)
	@$(BIN)/entrepot run --demo $(ARGS)

.PHONY: browser
browser:
	@sh tools/browser.sh

# Hundreds of tests start the program: its compiled modules are kept even where the machine says otherwise. The workers
# share the cores: more threads for one multiplication wait for each other, and took three times the work.
.PHONY: test
test: setup browser face-models ## Run every test (ARGS="tests/unit -k money" runs some)
	@PYTHONDONTWRITEBYTECODE= PYTHONPYCACHEPREFIX="$(CURDIR)/build/bytecode" OMP_NUM_THREADS=$${OMP_NUM_THREADS:-1} \
		ENTREPOT_REQUIRE_FACE_MODELS=1 $(BIN)/python -m pytest -n $(TEST_WORKERS) --dist worksteal $(ARGS)

.PHONY: check
check: setup ## Check style, types, the order of rooms and licences
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python tools/licences.py

.PHONY: bench
bench: setup ## Measure every capability and write bench/RESULTS.md (ARGS="spine --full")
	@$(BIN)/python -m bench --data $(DATA) $(ARGS)

.PHONY: small-model
small-model: setup ## Fetch the small language model that rewords English listings (130 MB; nothing else needs it)
	@$(BIN)/python tools/small_model.py

.PHONY: face-models
face-models: setup ## Fetch the models that read faces (107 MB, once; paying with a face and its tests need them)
	@PYTHONPATH=. $(BIN)/python tools/face_models.py

.PHONY: screens
screens: setup browser ## Take the pictures of pages that README and docs show (ARGS="floor cart" takes some)
	@PYTHONPATH=. $(BIN)/python tools/screens.py $(ARGS)

.PHONY: lock
lock: ## Compile requirements.lock anew from pyproject.toml (UPGRADE=1 takes the newest versions)
	@test -x build/uv/bin/uv || { $(PYTHON) -m venv build/uv && build/uv/bin/python -m pip install -qq --disable-pip-version-check uv==$(UV_VERSION); }
	@build/uv/bin/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
		--no-build --no-config --no-header --no-emit-index-url --no-emit-find-links --system-certs --quiet \
		$(if $(UPGRADE),--upgrade) --output-file requirements.lock
	@git diff --stat -- requirements.lock

.PHONY: clean
clean: ## Remove what was built and cached; data/ stays
	@rm -rf $(VENV) build dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache .schemathesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
