# make run    everything on one machine: http://127.0.0.1:8000 (PORT=…)
# make test   all tests, the linters and the type check
# make bench  how many words a second are tagged here, how many feeds polled, how long placing a claim takes,
#             how long readers wait at 100,000 articles, how many digests a second are mailed, how long editors wait
#             for their lists at 1,000,000

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# The type check and the linters need settings, but no servers.
NO_SERVERS := DATABASE_URL=postgresql://none/none REDIS_URL=redis://none SECRET_KEY=none

.PHONY: run install test lint bench lock messages clean

run: install
	@$(BIN)/python -m tracker.run

install: $(VENV)/.installed

$(VENV)/.installed: requirements.txt locale/fr/LC_MESSAGES/django.po
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Jalon needs Python 3.11 or newer: make run PYTHON=python3.11")'
	@echo "Installing into $(VENV) (once)…"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@$(BIN)/pybabel --quiet compile -d locale -D django
	@touch $@

$(VENV)/.developing: $(VENV)/.installed requirements-dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

test: $(VENV)/.developing lint
	@$(BIN)/python -m pytest --numprocesses 3 --dist worksteal

lint: $(VENV)/.developing
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(NO_SERVERS) $(BIN)/mypy tracker articles

bench: install
	@$(BIN)/python bench/speed.py
	@$(BIN)/python bench/ingest.py
	@$(BIN)/python bench/placing.py
	@$(BIN)/python bench/timelines.py
	@$(BIN)/python bench/digests.py
	@$(BIN)/python bench/desk.py

# The lock holds hashes and no address of an index; uv resolves it for every platform at once.
lock:
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q -o requirements.txt
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q -o requirements-dev.txt

# Collect the interface's words into the French catalogue (needs GNU gettext; compiling it does not).
messages: $(VENV)/.developing
	@$(NO_SERVERS) $(BIN)/python -m django makemessages -l fr --no-location --no-wrap -i .venv -i var -i tests --settings tracker.settings

clean:
	rm -rf $(VENV) var
