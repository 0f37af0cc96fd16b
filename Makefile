# `make demo` and `make test` are all that a new user needs; each makes .venv if it is missing.
.DEFAULT_GOAL := help
.PHONY: help demo test test-weights lint types pins bench-modalities clean

BIN := .venv/bin
READY := .venv/.ready

help: ## what there is to make
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1|\2/p' Makefile | awk -F '|' '{ printf "%-20s %s\n", $$1, $$2 }'

demo: $(READY) ## a small library, understood, recommendations for three people, and a conversation
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

.PHONY: bench-ingest bench-gpu bench-agent bench-ranking bench-eval bench-serve screens
bench-ingest: $(READY) ## what understanding media costs, beside the plain way; ARGS="--media FOLDER --share 0.2"
	$(BIN)/python -m benchmarks.ingest $(ARGS)

bench-gpu: $(READY) ## the engines on CPU and GPU in one table; ARGS=--quick for a trial
	$(BIN)/python -m benchmarks.gpu $(ARGS)

bench-agent: $(READY) ## how well the agent reads, calls, ranks and answers, with the model and with rules alone
	$(BIN)/python -m benchmarks.agent $(ARGS)

bench-ranking: $(READY) ## what ranking models are worth, on MovieLens: taste, order, cold items, households
	$(BIN)/python -m benchmarks.ranking $(ARGS)

bench-eval: $(READY) ## what replaying recorded dialogues costs, without the language model
	$(BIN)/python -m benchmarks.replay $(ARGS)

bench-serve: $(READY) ## the server with twenty people at once, its first paint, a thousand uploads; ARGS=--quick
	$(BIN)/python -m benchmarks.serve $(ARGS)

screens: $(READY) ## the pictures of the page in docs/screens, of the demo's library
	$(BIN)/python -m benchmarks.screens $(ARGS)

pins: $(READY) ## write pins.txt anew from pyproject.toml
	$(BIN)/uv pip compile --upgrade --universal --python-version 3.11 --generate-hashes --quiet \
		--no-annotate --no-header --no-emit-index-url --all-extras --group dev pyproject.toml -o pins.txt

bench-modalities: $(READY) ## what each modality is worth, on labelled searches: MEDIA=folder
	$(BIN)/python -m benchmarks.modalities $(if $(MEDIA),--media "$(MEDIA)") $(ARGS)

clean: ## remove .venv and what tools left behind; the library stays
	rm -rf .venv build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(READY): pins.txt pyproject.toml scripts/setup.sh base/llama_flags.py
	@sh scripts/setup.sh $@
