# Everything stays inside the checkout: the environment in .venv, downloads in .cache.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test long lint style types build bench bench-extract train-extract calibrate-extract picture requirements clean

PYTHON ?= python3
BIN := $(CURDIR)/.venv/bin
export PATH := $(BIN):$(PATH)
export UV_CACHE_DIR := $(CURDIR)/.cache/uv
export VIRTUAL_ENV := $(CURDIR)/.venv
# SAM keeps notes in the home directory and reports its use unless told otherwise.
export __SAM_CLI_APP_DIR := $(CURDIR)/.cache/sam
export SAM_CLI_TELEMETRY := 0

DEPLOYED := shared/sayso $(wildcard functions/*/sayso)
# Folders too, whose time changes with a file that is gone; without what running the code leaves behind.
SOURCES = $(shell find $(DEPLOYED) -not -path '*/__pycache__*')
PACKAGING := package.mk template.yaml samconfig.toml $(wildcard shared/Makefile functions/*/Makefile) \
	$(wildcard shared/requirements.txt functions/*/requirements.txt statemachines/*)

help: ## Show the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-18s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

demo: .venv/run.stamp ## Read the sample pages on this machine and show who said what
	SAYSO_HOME=.cache/demo $(BIN)/sayso read samples/*.html

test: style types build ## Everything that must hold before a change is merged
	$(BIN)/pytest -n auto -m "not long"

long: .venv/dev.stamp ## The tests that take minutes: a batch of 3,000 pages over 50 hosts
	$(BIN)/pytest -m long

lint: style types ## Style, types, and the template and the state machines as AWS's linters see them
	$(BIN)/pytest -q tests/deploy/test_linters.py

style: .venv/dev.stamp
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: .venv/dev.stamp
	$(BIN)/mypy $(DEPLOYED) cli/sayso

build: .aws-sam/build.stamp ## What is deployed, in .aws-sam/build: Python 3.13 on arm64, without Docker

bench: .venv/dev.stamp ## The README's figures; CORPUS=folder TOOLS=folder for those of accuracy, ONLY=name for one part
	$(BIN)/python -m benchmarks $(if $(CORPUS),--corpus "$(CORPUS)") $(if $(TOOLS),--tools "$(TOOLS)") $(if $(ONLY),--only $(ONLY))

bench-extract: .venv/dev.stamp ## What extract gets right beside its peers, what it costs and withstands; CORPUS=folder TOOLS=folder SOAK=pages
	$(BIN)/python -m benchmarks.extracting $(if $(CORPUS),--corpus "$(CORPUS)") $(if $(TOOLS),--tools "$(TOOLS)") \
		$(if $(SOAK),--soak $(SOAK)) $(if $(ONLY),--only $(ONLY))

train-extract: .venv/train.stamp ## Grow the forest that chooses an article's lines from CORPUS=folder, and print what it is worth; TOOLS=folder
	$(BIN)/python -m training.extract --corpus "$(CORPUS)" $(if $(TOOLS),--tools "$(TOOLS)")

calibrate-extract: .venv/dev.stamp ## Fit Article.confidence to CORPUS=folder, after train-extract, and print how far it can be relied on
	$(BIN)/python -m training.extract_confidence --corpus "$(CORPUS)"

picture: .venv/run.stamp ## Draw docs/demo.svg, what `make demo` shows
	$(BIN)/python -m benchmarks.picture

requirements: .venv/uv.stamp ## Compile all pins again; UPGRADE=1 takes the newest versions
	$(COMPILE) --universal --python-version 3.11 --fork-strategy fewest --group build --extra dev pyproject.toml \
		-o requirements-dev.txt
	$(COMPILE) --universal --python-version 3.11 --fork-strategy fewest --group build -c requirements-dev.txt \
		pyproject.toml -o requirements.txt
	$(COMPILE) --universal --python-version 3.11 -c requirements-dev.txt training/requirements.in -o training/requirements.txt
	$(COMPILE) --universal --python-version 3.11 -c requirements-dev.txt benchmarks/peers.in -o benchmarks/peers.txt
	$(COMPILE) $(LAMBDA) shared/requirements.in -o shared/requirements.txt
	set -e; for folder in $(patsubst %/requirements.in,%,$(wildcard functions/*/requirements.in)); do \
		$(COMPILE) $(LAMBDA) $(IN_THE_LAYER) $$folder/requirements.in -o $$folder/requirements.txt; \
	done

clean: ## Remove what was built and downloaded; the environment in .venv stays
	rm -rf .aws-sam .cache build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis

COMPILE := UV_CUSTOM_COMPILE_COMMAND="make requirements" uv pip compile --quiet --no-emit-index-url \
	--no-emit-find-links $(if $(UPGRADE),--upgrade)
# Tests run what ships: a function's pins are those of development.
LAMBDA := -c requirements-dev.txt --python-version 3.13 --python-platform aarch64-manylinux_2_28 --only-binary :all:
IN_THE_LAYER = $$(sed -n 's/^\([a-z0-9-]*\)==.*/--no-emit-package \1/p' shared/requirements.txt)

.venv/pyvenv.cfg:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Sayso needs Python 3.11 or newer; name one with: make PYTHON=python3.13" >&2; exit 1; }
	$(PYTHON) -m venv .venv

# The installer is pinned like everything else, and pip is needed for it alone.
.venv/uv.stamp: requirements.txt | .venv/pyvenv.cfg
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --cache-dir .cache/pip \
		"$$(sed -n 's/^\(uv==[^ ;]*\).*/\1/p' requirements.txt)"
	touch $@

# $(1): the pins. The package's version and scripts come from pyproject.toml, everything else from where it stands.
define install
	$(BIN)/uv pip install --quiet --no-deps --requirement $(1)
	$(BIN)/uv pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@
endef

.venv/run.stamp: requirements.txt pyproject.toml shared/sayso/version.py | .venv/uv.stamp
	$(call install,requirements.txt)

.venv/dev.stamp: requirements-dev.txt pyproject.toml shared/sayso/version.py | .venv/uv.stamp
	$(call install,requirements-dev.txt)
	touch .venv/run.stamp

.venv/train.stamp: training/requirements.txt | .venv/dev.stamp
	$(BIN)/uv pip install --quiet --no-deps --requirement $<
	touch $@

.aws-sam/build.stamp: $(PACKAGING) $(SOURCES) | .venv/dev.stamp
	$(BIN)/sam build --no-cached
	touch $@
