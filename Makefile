# Works with GNU make 3.81 (macOS). Everything it makes lies in .venv, node_modules and var.
.DEFAULT_GOAL := help
.PHONY: help demo test check bench profile soak dist image lock clean
MAKEFLAGS += --no-print-directory
# What is compiled is kept: a test that starts a process, and each of the workers, would compile anew.
export PYTHONDONTWRITEBYTECODE :=
BIN := .venv/bin
VENV := .venv/.installed
NODE := node_modules/.installed

help: ## Show this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1	\2/p' Makefile

demo: $(VENV) $(NODE) ## Start the bot and four Teams-like clients on this machine
	@$(BIN)/python -m demo

test: $(VENV) $(NODE) ## Run every test: unit, SQLite, PostgreSQL, real clients in Chromium
	@sh scripts/chromium.sh
	@sh scripts/faults.sh
	@sh scripts/promtool.sh
	@$(BIN)/python -m pytest -m "not soak" || $(BIN)/python scripts/again.py $$?

check: $(VENV) ## Format, lint, types, floors, dead code, unused dependencies, references
	@$(BIN)/ruff format --check --quiet . || { echo "Formatting differs. Mend it with: $(BIN)/ruff format ."; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo --cache-dir var/cache/import_linter
	@$(BIN)/vulture
	@$(BIN)/deptry --no-ansi .
	@$(BIN)/python scripts/references.py
	@$(BIN)/python scripts/house.py -q
	@$(BIN)/python -m scripts.reference --check

bench: $(VENV) var/peers/.installed ## Print the benchmark table and write var/bench.json
	@$(BIN)/python -m tests.bench

profile: $(VENV) ## Print what a raise, a claim and a tap spend where
	@$(BIN)/python -m tests.bench.profile

soak: $(VENV) $(NODE) ## Run the long tests: kills, faults, generated histories, load
	@sh scripts/chromium.sh
	@sh scripts/faults.sh
	@sh scripts/phones.sh
	@sh scripts/images.sh
	@$(BIN)/python -m pytest -m soak -o faulthandler_timeout=14460 --ignore tests/faults
	@$(BIN)/python -m pytest -m soak -o faulthandler_timeout=14460 -n 0 tests/faults

dist: $(VENV) ## Build wheel, sdist, bill of materials and licences into dist
	@rm -rf dist
	@$(BIN)/python -m scripts.distribution dist

image: ## Build the image, with Docker, Podman or Buildah
	@sh scripts/image.sh

lock: $(VENV) ## Work out locks/*.lock and package-lock.json anew
	@sh scripts/lock.sh

clean: ## Remove everything that make has made
	@rm -rf .venv node_modules var build dist *.egg-info .*_cache .hypothesis

.venv/.locked: locks/dev.lock scripts/install.sh
	@sh scripts/install.sh
	@touch $@

var/peers/.installed: locks/peers.lock | $(VENV)
	@$(BIN)/python -m venv --clear var/peers
	@var/peers/bin/python -m pip -qq --disable-pip-version-check --no-input install --require-hashes --no-deps -r locks/peers.lock
	@touch $@

$(VENV): pyproject.toml .venv/.locked
	@$(BIN)/python -m pip -qq --disable-pip-version-check --no-input install --no-deps --no-build-isolation -e .
	@touch $@

$(NODE): package.json package-lock.json scripts/install_node.sh $(VENV)
	@sh scripts/install_node.sh
	@touch $@
