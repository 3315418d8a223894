# make run    set up, build ALT_LAS, check it
# make test   set up, run the tests
# Everything lives in .venv; both work offline once set up.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PLATFORMS := $(wildcard platforms/*/platform.yaml)
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help run test campaign lint format bench trees check-trees golden lock schemas docs clean

help: ## Show the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | sort | expand -t 14

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "altlas needs Python 3.11 or newer; set PYTHON=..." >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "Python's venv module is missing: apt-get install python3-venv" >&2; exit 1; }

$(VENV)/.run: requirements/run.txt pyproject.toml | $(BIN)/python
	@echo "setting up $(VENV) ..."
	@$(BIN)/pip install --quiet --require-hashes -r requirements/run.txt
	@$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.test: requirements/test.txt $(VENV)/.run
	@echo "setting up the tests ..."
	@$(BIN)/pip install --quiet --require-hashes -r requirements/test.txt
	@touch $@

run: $(VENV)/.run ## Build ALT_LAS and check it
	@$(BIN)/altlas build platforms/alt-las/platform.yaml
	@$(BIN)/altlas check platforms/alt-las/kubernetes-manifests

test: $(VENV)/.test ## Run the tests
	@$(BIN)/pytest -q -n 2 -m "not campaign"

campaign: $(VENV)/.test ## Run the long tests (fuzzing, many mutations)
	@$(BIN)/pytest -q -m campaign

lint: $(VENV)/.test ## Lint, types, import floors
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(VENV)/.test ## Format the code
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

trees: $(VENV)/.run ## Rebuild the committed trees
	@for platform in $(PLATFORMS); do $(BIN)/altlas build $$platform || exit $$?; done

check-trees: $(VENV)/.run ## Fail if a committed tree is not up to date or has findings
	@for platform in $(PLATFORMS); do $(BIN)/altlas build --check $$platform || exit $$?; done
	@for platform in $(PLATFORMS); do $(BIN)/altlas check --fail-on info $$(dirname $$platform)/kubernetes-manifests || exit $$?; done

golden: $(VENV)/.test ## Rewrite generated documents and golden files
	@$(BIN)/pytest -q --rewrite-golden

bench: $(VENV)/.test ## Measure speed, as ratios to peers in the same run
	@$(BIN)/python bench/build.py
	@$(BIN)/python bench/check_10k.py
	@$(BIN)/python bench/reach.py

lock: $(VENV)/.test ## Rewrite the locked dependencies
	@for kind in run test; do $(BIN)/pip install --quiet uv && $(BIN)/uv pip compile --quiet --universal --upgrade \
	  --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header \
	  requirements/$$kind.in -o requirements/$$kind.txt; done

schemas: $(VENV)/.test ## Rebuild the bundled schemas (network, Go)
	@$(BIN)/python tools/build_schemas.py

clean: ## Remove what make made
	@rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis build dist
