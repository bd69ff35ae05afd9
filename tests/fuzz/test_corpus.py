"""What the fuzzer has found worth keeping is read again: see `make fuzz`."""

import logging

import pytest

from service.protocol import pages
from tests.fuzz import corpus
from tests.fuzz.application import prepare
from tests.fuzz.readers import READERS

INPUTS = corpus.read()


@pytest.fixture(autouse=True)
def prepared(monkeypatch):
    """Undo afterwards what the fuzzer's own process leaves as it is."""
    monkeypatch.setattr(pages, "PAGE_BY_PATH", dict(pages.PAGE_BY_PATH))
    logger = logging.getLogger("leadback")
    before, handlers, spreads = logger.level, logger.handlers, logger.propagate
    prepare()
    yield
    logger.setLevel(before)
    logger.handlers, logger.propagate = handlers, spreads


@pytest.mark.parametrize("name", READERS)
def test_all_that_was_grown_is_read(name):
    for each in INPUTS[name]:
        READERS[name].read(each)


@pytest.mark.parametrize("name", READERS)
def test_all_that_it_grew_from_is_read(name):
    for each in READERS[name].seeds():
        READERS[name].read(each)


def test_the_corpus_is_small():
    assert all(INPUTS.values())
    assert sum(map(len, INPUTS.values())) <= corpus.MOST_INPUTS
    assert corpus.ARCHIVE.stat().st_size <= corpus.MOST_BYTES


@pytest.mark.parametrize("name", READERS)
def test_a_reader_tells_of_a_bug(name, monkeypatch):
    """Each notices an exception that nobody declared, wherever it is raised."""
    planted = PLANTED[name]
    monkeypatch.setattr(planted, _raise)
    with pytest.raises(ZeroDivisionError):
        for each in READERS[name].seeds():
            READERS[name].read(each)


def _raise(*args, **named):
    raise ZeroDivisionError


PLANTED = {
    "http": "service.serving.incoming.Incoming._check_head",
    "headers": "service.protocol.hops._pairs",
    "document": "service.protocol.documents._check_limits",
    "query": "service.protocol.pairs._unescape",
    "json": "service.protocol.pairs.read_object",
    "coded": "service.protocol.codings._has_zlib_head",
    "value": "service.rules.notations.whole_number",
    "text": "service.rules.spreadsheets._escape",
    "moment": "service.rules.days._rest",
    "file": "service.importing.reading.read_value",
}
