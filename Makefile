# make demo     from nothing to searchable samples; serves until Ctrl-C (SERVE=0 ends after the table)
# make test     all tests; make check: form, lint, types, floors of the house, fast tests
# make install  program, data folder and service of an office machine (PREFIX, DATA, UNITS, OWNER)
# make bench    pages per minute against plain Tesseract, what confidence is worth, how good suggested codes are, how lists
#               answer with 100,000 documents; make samples: typesets the samples anew
SHELL := /bin/bash
SERVE ?= 1
PORT ?= 8000
PYTHON_VENV := .venv/bin/python
SCANS := samples/sop samples/surat samples/keputusan

PREFIX ?= /opt/arsip
DATA ?= /srv/arsip
UNITS ?= /etc/systemd/system
OWNER ?= arsip

.PHONY: demo test check bench samples setup setup-tests fresh-demo install

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
	@$(PYTHON_VENV) -m pytest -q -m "not slow and not ocr" -n auto --dist loadfile

bench: setup
	@$(PYTHON_VENV) tests/bench/bench.py
	@$(PYTHON_VENV) tests/bench/calibration.py
	@$(PYTHON_VENV) tests/bench/saran.py
	@$(PYTHON_VENV) tests/bench/besar.py

samples: setup-tests
	@$(PYTHON_VENV) -m samples.make

install:
	@mkdir -p $(PREFIX) $(DATA)/masuk $(UNITS)
	@tar -c arsip.py arsip_desk.py arsip_keep.py arsip_retensi.py archive ingest search web pyproject.toml prepare.sh README.md requirements.lock | tar -x -C $(PREFIX)
	@$(PREFIX)/prepare.sh
	@id -u $(OWNER) >/dev/null 2>&1 || useradd --system --home-dir $(DATA) --shell /usr/sbin/nologin $(OWNER)
	@chown -R $(OWNER): $(DATA)
	@sed -e 's|@PREFIX@|$(PREFIX)|g; s|@DATA@|$(DATA)|g; s|@OWNER@|$(OWNER)|g' docs/arsip.service >$(UNITS)/arsip.service
	@echo "installed in $(PREFIX), archive in $(DATA); start it with: systemctl enable --now arsip"
