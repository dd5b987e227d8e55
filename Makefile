# The commands of the project; `make help` lists them.
# Everything is installed into .venv from requirements.lock, hashes checked, and nothing outside of it.

PYTHON ?= python3
JOBS ?= $(shell nproc 2>/dev/null || echo 2)
BIN := .venv/bin
INSTALLED := .venv/.installed

.DEFAULT_GOAL := help
.PHONY: help demo serve test check bench warm lock docs format clean

help:  ## This list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(INSTALLED): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "adsim needs Python 3.11 or later; name one: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@echo "Installing into .venv (once; some minutes) ..."
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

demo: warm  ## Link the sample corpus; shows the top groups and where the report lies
	@$(BIN)/adsim link data/sample/ads -o out/demo

serve: warm  ## Run the service on this machine alone, at http://127.0.0.1:8000, with its data in out/service
	@ADSIM_DATA=$${ADSIM_DATA:-out/service} ADSIM_LOOPBACK_COOKIE=$${ADSIM_LOOPBACK_COOKIE:-true} $(BIN)/adsim-api serve

test: warm  ## All tests
	@$(BIN)/python -m pytest -n $(JOBS) --dist loadfile

check: $(INSTALLED)  ## Format, lint, types, import contracts, documentation
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/python -m pytest tests/test_docs.py tests/test_public.py

bench: warm  ## Every suite of benchmarks/suites but `real`, into out/bench; some hours
	@$(BIN)/python -m benchmarks.ablations train out/models
	@for suite in quality families ablations features speed; do \
	  $(BIN)/adsim bench $$suite -o out/bench/$$suite > /dev/null || exit 1; done

warm: $(INSTALLED)  ## Compile the kernels into numba's cache (once; the tests and runs after it start at once)
	@echo "Compiling what is not compiled yet (once; some minutes) ..."
	@$(BIN)/python -m adsim.warm

lock: $(INSTALLED)  ## Pin the newest fitting packages in requirements.lock
	@$(BIN)/pip-compile --quiet --generate-hashes --no-header --annotation-style line --no-emit-index-url \
	  --no-emit-trusted-host --no-emit-find-links --strip-extras --extra dev --extra bench --allow-unsafe --upgrade \
	  --output-file requirements.lock pyproject.toml
	@sed -i '1i # Made by `make lock`; every package with the hashes of its files, and no address to fetch it from.' requirements.lock

docs: $(INSTALLED)  ## Write the pages that are made from the code (settings)
	@$(BIN)/python docs/generate.py

format: $(INSTALLED)  ## Put the code into its form
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

clean:  ## Remove what was built, and .venv
	rm -rf .venv out dist build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
