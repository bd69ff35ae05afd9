"""What is fuzzed: by name, what reads the bytes, the longest input, and its seeds."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from tests.fuzz import requests, seeds, values


class Reader(NamedTuple):
    """A function that raises where something does not hold."""

    read: Callable[[bytes], None]
    seeds: Callable[[], Iterable[bytes]]
    longest: int  # bytes that the fuzzer tries; more is slower and finds no more
    minutes: float = 1  # its share of the time, against the others'


READERS = {
    "http": Reader(requests.http, seeds.http, 20_000, 2),
    "headers": Reader(requests.headers, seeds.headers, 6_000, 1.5),
    "document": Reader(requests.document, seeds.documents, 20_000, 2),
    "query": Reader(requests.query, seeds.queries, 6_000),
    "json": Reader(requests.json_object, seeds.objects, 6_000),
    "coded": Reader(requests.coded_body, seeds.coded, 4_000, 0.5),
    "value": Reader(requests.value, seeds.texts, 600, 1.5),
    "text": Reader(values.text, seeds.texts, 600),
    "moment": Reader(values.moment, seeds.moments, 100),
    "file": Reader(values.file, seeds.files, 6_000, 1.5),
}
