# Everything works on a fresh clone: the first target to be called makes the virtual environment.
PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/.installed

.PHONY: help run test style check lessons bench soak pictures clean

help:  ## Show this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

run: $(INSTALLED)  ## Open the tutor
	@$(BIN)/tensor-tutor

test: $(INSTALLED)  ## Run all tests, the proof of every lesson among them
	@$(BIN)/python -m pytest

style: $(INSTALLED)  ## Format, lint, types
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy

check: style test  ## Format, lint, types, tests

lessons: $(INSTALLED)  ## Prove every lesson: demos, solutions, wrong answers, mutants
	@$(BIN)/tensor-tutor test

bench: $(INSTALLED)  ## Print the figures of the budgets, each as a ratio in one run
	@for script in benchmarks/bench_*.py; do $(BIN)/python $$script || exit 1; done

soak: $(INSTALLED)  ## 2,000 runs of all kinds in one session
	@$(BIN)/python benchmarks/soak.py

pictures: $(INSTALLED)  ## Make the README's pictures from the running program
	@$(BIN)/python docs/make_pictures.py

clean:  ## Remove the virtual environment and caches
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache build dist

# Installs again only when the requirements or the pinned versions changed.
$(INSTALLED): pyproject.toml constraints.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing Tensor Tutor and PyTorch into .venv (once; a few minutes) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[all,test,dev]'
	@touch $(INSTALLED)
