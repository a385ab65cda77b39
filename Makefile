# Everything starts here: `make` checks, `make run` shows the app. Needs Python 3.11 or newer.
PYTHON ?= python3
BIN := .venv/bin
# uv installs in seconds, with the system's certificates; where it cannot be had, pip does the same more slowly.
define install
	{ $(BIN)/python -m pip install --quiet --disable-pip-version-check uv \
	  && $(BIN)/uv pip install --quiet --system-certs --python $(BIN)/python $(1); } \
	  || $(BIN)/python -m pip install --quiet --disable-pip-version-check $(1)
endef

# What Python has compiled is kept, whatever the machine says: the app starts in a third of the time.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := test
.PHONY: run test quick thorough check bench screenshots messages requirements chromium clean

run: .venv/app
	$(BIN)/python -m crm_analytics demo --if-empty
	$(BIN)/python -m crm_analytics serve

test: check
	$(BIN)/python -m pytest -n 2

# While working: the unit tests of what has changed, in less than a minute.
quick: .venv/dev
	$(BIN)/python -m tests.quick

# Every combination, every simulation, ten times the examples of every property, and what of the code was reached.
# `make thorough TOPIC=forecast` runs the part that has this in its folder, file, name or mark ("a or b", "not a").
thorough: check
	$(BIN)/python -m pytest -n 2 --thorough --cov --cov-report=term -k "$(TOPIC)"

check: .venv/dev chromium
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: .venv/dev chromium
	$(BIN)/python -m benchmarks

screenshots: .venv/dev chromium
	$(BIN)/python -m benchmarks.screenshots

# What is marked for translation beside what is translated: missing, with the catalogue it belongs into, and obsolete.
messages: .venv/app
	$(BIN)/python -m crm_analytics.i18n.extraction

# A Chromium that is there is used; otherwise the system's, otherwise Playwright's own.
chromium: .venv/dev
	@command -v chromium || command -v chromium-browser || command -v google-chrome || command -v google-chrome-stable \
	  || { [ "$$(id -u)" = 0 ] && apt-get update -qq && apt-get install -y -qq chromium; } \
	  || sudo -n sh -c 'apt-get update -qq && apt-get install -y -qq chromium' \
	  || $(BIN)/playwright install chromium

requirements: .venv/app
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 requirements.in -o requirements.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 requirements-postgresql.in -o requirements-postgresql.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 requirements-images.in -o requirements-images.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 requirements-dev.in -o requirements-dev.txt

.venv/app: requirements.txt
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(call install,-r requirements.txt)
	@touch $@

.venv/dev: .venv/app requirements-dev.txt requirements-postgresql.txt requirements-images.txt
	$(call install,-r requirements-dev.txt -r requirements-postgresql.txt -r requirements-images.txt)
	@touch $@

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage
