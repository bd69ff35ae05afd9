# make serve    install, start everything, load the demo world, serve on 127.0.0.1:8080
# make test     install with the test tools, run the whole suite
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
NEEDS := setup.cfg pyproject.toml constraints.txt

.PHONY: serve test clean missing
.DELETE_ON_ERROR:

serve: $(INSTALLED)
	@exec $(HERE) -m service.cli serve --demo

test: $(TESTED)
	@exec $(HERE) -m pytest

clean:
	rm -rf $(VENV)

# An environment that does not run (moved, or its Python is gone) counts as missing.
ifneq ($(shell $(HERE) -c 'import pip; $(SUITS)' 2>/dev/null && echo runs),runs)
$(INSTALLED) $(TESTED): missing
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
