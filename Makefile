# make demo     from nothing to searchable samples; serves until Ctrl-C (SERVE=0 ends after the table)
# make test     all tests; make check: form, lint, types, floors of the house, fast tests
# make bench    pages per minute against plain Tesseract; make samples: typesets the samples anew
SHELL := /bin/bash
SERVE ?= 1
PORT ?= 8000
PYTHON_VENV := .venv/bin/python
SCANS := samples/sop samples/surat samples/keputusan

.PHONY: demo test check bench samples setup setup-tests fresh-demo

setup:
	@./prepare.sh

setup-tests:
	@./prepare.sh --tests

fresh-demo:
	@rm -rf demo
	@mkdir -p demo/masuk
	@find $(SCANS) -type f ! -name '*.json' -exec cp {} demo/masuk/ \;

demo: setup fresh-demo
	@echo "$$(ls demo/masuk | wc -l) scans dropped into demo/masuk"
	@$(PYTHON_VENV) arsip.py ingest --data demo
ifneq ($(SERVE),0)
	@exec $(PYTHON_VENV) arsip.py serve --data demo --port $(PORT)
endif

test: setup-tests
	@$(PYTHON_VENV) --version && tesseract --version 2>&1 | head -1
	@$(PYTHON_VENV) -m pytest -q

check: setup-tests
	@.venv/bin/ruff format --check .
	@.venv/bin/ruff check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports
	@$(PYTHON_VENV) -m pytest -q -m "not slow and not ocr"

bench: setup
	@$(PYTHON_VENV) tests/bench/bench.py

samples: setup-tests
	@$(PYTHON_VENV) -m samples.make
