# Everything that can be done with Backstep, by name. `make help` lists it.
# A target's stamp file lies beside what it made, so that what is up to date costs nothing and needs no network.

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
ORACLE := .venv-oracle
PEERS := .venv-bench
INSTALL := -m pip install --quiet --disable-pip-version-check
LOCKED := --require-hashes --only-binary :all:
NODE := scripts/with_node

VENDOR := static/vendor/.built
PAGE := static/vendor/replay.js
VENDOR_SOURCES := package.json package-lock.json $(wildcard scripts/build_vendor.mjs)
GENERATORS := $(sort $(wildcard scripts/generate_*.py))

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup run test test-py test-js system-tools check format generate conformance bench bench-browser fuzz screenshot tour lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

setup: $(VENV)/.installed $(VENDOR) $(PAGE) ## install what running needs, into this folder only

run: setup ## start Backstep on http://127.0.0.1:8000 (HOST=... PORT=... change it)
	@exec $(BIN)/backstep serve --host $(HOST) --port $(PORT)

test: setup $(VENV)/.tested system-tools ## run every test (ARGS='-k name' goes to pytest)
	@status=0; \
	$(MAKE) --no-print-directory test-py || status=1; \
	$(MAKE) --no-print-directory test-js || status=1; \
	exit $$status

# Two files at a time: each of them may drive a server and a Chromium.
test-py: setup $(VENV)/.tested ## run the Python and browser tests only
	@$(BIN)/python -m pytest --numprocesses 2 --dist loadfile $(value ARGS)

test-js: $(VENDOR) ## run the JavaScript tests only
	@$(NODE) npm test --silent

system-tools: ## see that Chromium, dot and a Chinese font are there; install them where we may
	@scripts/install_system_tools

check: setup $(VENV)/.tested ## look at the code without running it: ruff, mypy, tsc, laws, generated files
	@status=0; look() { echo "$$*"; "$$@" || status=1; }; \
	look $(BIN)/ruff check --quiet --output-format concise .; \
	look $(BIN)/ruff format --check --output-format concise .; \
	look $(BIN)/mypy; \
	look $(NODE) npm run check --silent; \
	for script in $(GENERATORS); do look $(BIN)/python $$script --check; done; \
	look $(BIN)/python -m pytest --quiet tests/test_layers.py tests/test_project.py; \
	[ $$status = 0 ] || echo "make format mends what ruff can, make generate writes generated files anew."; \
	exit $$status

format: $(VENV)/.tested ## format the Python code and mend what ruff can mend
	@$(BIN)/ruff check --quiet --fix . || true
	@$(BIN)/ruff format .

generate: setup ## write all generated files anew
	@set -e; for script in $(GENERATORS); do $(BIN)/python $$script; done

conformance: $(ORACLE)/.installed ## compare the engine with PyTorch 2.13.0 itself (installs it, once)
	@$(ORACLE)/bin/python -m tests.conformance $(value ARGS)

bench: setup $(VENV)/.tested system-tools ## measure: first card on the screen, POST to end, start-up, engine speed
	@$(BIN)/python -m bench $(value ARGS)

bench-browser: setup $(VENV)/.tested system-tools $(PEERS)/.installed ## measure the page beside Netron and Model Explorer
	@$(BIN)/python -m bench.browser $(ARGS)

fuzz: setup $(VENV)/.tested ## random programs against the sandbox (ARGS='--programs N --seed S')
	@$(BIN)/python -m tests.fuzz $(value ARGS)

screenshot: setup $(VENV)/.tested system-tools ## make the pictures of the README anew
	@$(BIN)/python scripts/screenshot.py

tour: setup $(VENV)/.tested system-tools ## make the pictures of docs/tour.md anew
	@$(BIN)/python scripts/tour.py

lock: $(VENV)/.python ## resolve all dependencies anew and write requirements/*.txt and package-lock.json
	@scripts/lock $(BIN)/python
	@$(NODE) npm install --package-lock-only

clean: ## remove everything that was installed or built
	rm -rf $(VENV) $(ORACLE) $(PEERS) node_modules static/vendor build dist *.egg-info
	rm -rf .cache .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# What is installed where. No compiler is needed: wheels only, and their hashes are in the lock files.

$(VENV)/.python:
	@scripts/make_venv "$(PYTHON)" $(VENV)
	@touch $@

$(VENV)/.installed: $(VENV)/.python requirements/runtime.txt pyproject.toml
	@echo "Installing Backstep into $(VENV) ..."
	@$(BIN)/python $(INSTALL) $(LOCKED) -r requirements/runtime.txt
	@$(BIN)/python $(INSTALL) --no-index --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.tested: $(VENV)/.installed requirements/test.txt
	@echo "Installing the test tools into $(VENV) ..."
	@$(BIN)/python $(INSTALL) $(LOCKED) -r requirements/test.txt
	@touch $@

$(VENDOR): $(VENV)/.python $(VENDOR_SOURCES)
	@echo "Building static/vendor ..."
	@$(NODE) npm ci --loglevel=error >/dev/null
	@$(NODE) npm run build --silent
	@touch $@

$(PAGE): $(VENDOR) scripts/build_page.mjs $(wildcard static/js/*.js static/js/*/*.js static/css/*.css)
	@$(NODE) node scripts/build_page.mjs

$(ORACLE)/.installed: requirements/oracle.txt
	@echo "Installing PyTorch 2.13.0 into $(ORACLE), as the tests' reference ..."
	@scripts/make_venv "$(PYTHON)" $(ORACLE)
	@$(ORACLE)/bin/python $(INSTALL) --only-binary :all: -r requirements/oracle.txt
	@touch $@

$(PEERS)/.installed: requirements/bench.txt
	@echo "Installing Netron and Model Explorer into $(PEERS), to measure beside ..."
	@scripts/make_venv "$(PYTHON)" $(PEERS)
	@$(PEERS)/bin/python $(INSTALL) $(LOCKED) -r requirements/bench.txt
	@touch $@
