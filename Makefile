# What people do with the advisor. `make` alone lists it; a second call installs nothing.

PYTHON ?= $(shell for name in python3.13 python3.12 python3.11 python3.14 python3 python; do \
	if $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then echo $$name; break; fi; done)
BIN := .venv/bin
STAMP := .venv/.installed
QUESTION_SETS := $(wildcard tests/questions/*.jsonl) $(wildcard ../shared/questions/dev.jsonl)
export QUESTION := $(value Q)

.DEFAULT_GOAL := help
.PHONY: help install chat ask test lint format bench records load crash score answers train

help:  ## this list
	@sed -n 's/^\([a-z]*\):.*## /make \1\t/p' $(firstword $(MAKEFILE_LIST)) | expand -t 16

install: $(STAMP)  ## set everything up in .venv

$(STAMP): pyproject.toml constraints.txt
	@"$(or $(PYTHON),false)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo 'Python 3.11 or newer is needed and was not found: install it, or name it with `make PYTHON=/path/to/python3`.' >&2; exit 2; }
	@echo "Setting up .venv; the first time this takes a minute or two ..." >&2
	@$(BIN)/python -c '' 2>/dev/null || "$(PYTHON)" -m venv --clear .venv || { \
		echo 'Python cannot make a .venv here: on Debian and Ubuntu install python3-venv, then run make again.' >&2; rm -rf .venv; exit 2; }
	@$(BIN)/python -m pip install -q -q --disable-pip-version-check --constraint constraints.txt --editable '.[dev]' </dev/null
	@# The knowledge folder is read once, so that the first question need not wait.
	@$(BIN)/policy-advisor ask --jsonl </dev/null 2>/dev/null || true
	@touch $@

chat: $(STAMP)  ## ask in a conversation, or line by line from a pipe
	@$(BIN)/policy-advisor chat

ask: $(STAMP)  ## ask one question: make ask Q="can I accept a parent's friend request?"
	@[ -n "$$QUESTION" ] || { echo 'Say what to ask: make ask Q="can I post a photo of my class?"' >&2; exit 2; }
	@$(BIN)/policy-advisor ask -- "$$QUESTION"

test: lint  ## every check: lint, then the tests
	@$(BIN)/pytest

lint: $(STAMP)  ## style, types and the direction of the imports
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check .
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports --no-logo

format: $(STAMP)  ## put the code in its common form
	@$(BIN)/ruff check --quiet --fix .
	@$(BIN)/ruff format --quiet .

bench: $(STAMP)  ## time the decision, side by side with rank_bm25
	@$(BIN)/python -m benchmarks.speed

records: $(STAMP)  ## time the whole path with and without records, up to a million questions: a quarter of an hour
	@$(BIN)/python -m benchmarks.records

load: $(STAMP)  ## serve Slack, then Teams under load, against ones of the project's own: three minutes
	@$(BIN)/python -m benchmarks.slack_load
	@$(BIN)/python -m benchmarks.teams_load

crash: $(STAMP)  ## kill the advisor 200 times on each database, then one of four copies, and count what is lost
	@$(BIN)/python -m benchmarks.crash

score: $(STAMP)  ## score the answers on the labelled questions
	@$(BIN)/python -m benchmarks.score $(QUESTION_SETS)

answers: $(STAMP)  ## write benchmarks/ANSWERS.md (with ABLATIONS=1 also what each part adds)
	@$(BIN)/python -m pip install -q -q --disable-pip-version-check --constraint constraints.txt --editable '.[bench]' </dev/null
	@$(BIN)/python -m benchmarks.answers $(if $(ABLATIONS),--ablations)

train: .venv-train/.installed  ## make the encoder and the weights anew (under an hour on two cores)
	@MALLOC_MMAP_THRESHOLD_=1073741824 MALLOC_TRIM_THRESHOLD_=8589934592 .venv-train/bin/python -m benchmarks.training

.venv-train/.installed: benchmarks/training/requirements.txt pyproject.toml
	@"$(PYTHON)" -m venv --clear .venv-train
	@echo "Setting up .venv-train ..." >&2
	@.venv-train/bin/python -m pip install -q -q --disable-pip-version-check --requirement benchmarks/training/requirements.txt --editable . </dev/null
	@touch $@
