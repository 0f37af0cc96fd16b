# `make demo` and `make test` are all that a new user needs; each makes .venv if it is missing.
.DEFAULT_GOAL := help
.PHONY: help demo test test-weights lint types pins clean

BIN := .venv/bin
READY := .venv/.ready

help: ## what there is to make
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1|\2/p' Makefile | awk -F '|' '{ printf "%-20s %s\n", $$1, $$2 }'

demo: $(READY) ## a small library, understood, and recommendations for three people
	$(BIN)/matinee demo $(ARGS)

test: $(READY) ## the tests that need no weights and no network
	$(BIN)/python -m pytest -m "not weights" $(ARGS)

test-weights: $(READY) ## the tests with real models, fetched on first use
	$(BIN)/python -m pytest -m weights $(ARGS)

lint: $(READY) ## style and formatting
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY) ## static types
	$(BIN)/mypy .

pins: $(READY) ## write pins.txt anew from pyproject.toml
	$(BIN)/uv pip compile --upgrade --universal --python-version 3.11 --generate-hashes --quiet \
		--no-annotate --no-header --no-emit-index-url --all-extras --group dev pyproject.toml -o pins.txt

clean: ## remove .venv and what tools left behind; the library stays
	rm -rf .venv build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(READY): pins.txt pyproject.toml scripts/setup.sh base/llama_flags.py
	@sh scripts/setup.sh $@
