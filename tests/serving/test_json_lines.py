"""A line of the JSON log holds nothing that a terminal would obey, and is never long."""

import json
import logging

from service.serving.logs import JsonFormatter, mask_secrets

HOSTILE = (
    "a\r\nb\t\x00\x1b[31m\x7f\x85\u202e\u2066\u200b\u2028\ufeff\ud800\U000e0041é中"
)


def written(message: object, *, error: BaseException | None = None) -> dict:
    exc_info = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("x", logging.ERROR, "", 0, message, (), exc_info)
    line = JsonFormatter().format(record)
    assert line.isascii() and line.isprintable()
    return json.loads(line)


def failure(text: str) -> BaseException:
    try:
        raise ValueError(text)
    except ValueError as error:
        return error


def test_what_nobody_would_see_is_escaped():
    message = written(HOSTILE)["message"]

    assert message == (
        r"a\r\nb\t\x00\x1b[31m\x7f\x85\u202e\u2066\u200b\u2028\ufeff\ud800\U000e0041é中"
    )


def test_a_value_has_at_most_256_characters():
    assert written("x" * 256)["message"] == "x" * 256
    assert written("x" * 257)["message"] == "x" * 256 + "…"
    assert written("\x00" * 300)["message"] == r"\x00" * 64 + "…"


def test_a_traceback_keeps_its_lines_and_nothing_else():
    traceback = written("failed", error=failure(HOSTILE + "y" * 300))["traceback"]

    lines = traceback.split("\n")
    assert lines[0] == "Traceback (most recent call last):"
    assert r"b\t\x00\x1b[31m" in lines[-1]
    assert [line for line in lines if not line.isprintable()] == []
    assert max(map(len, lines)) == len(lines[-1]) == 257


def test_a_long_traceback_keeps_its_end():
    traceback = written("failed", error=failure("z\n" * 500 + "the end"))["traceback"]

    lines = traceback.split("\n")
    assert (len(lines), lines[-1]) == (100, "the end")


def test_a_line_without_a_traceback_has_none():
    assert "traceback" not in written("nothing failed")


def test_a_masked_traceback_stays_masked():
    error = failure("GET /?api_key=S3CRET")
    record = logging.LogRecord("x", logging.ERROR, "", 0, "api_key=S3CRET", (), None)
    record.exc_info = (type(error), error, error.__traceback__)
    assert mask_secrets(record)

    line = JsonFormatter().format(record)
    assert "S3CRET" not in line
    assert "api_key=***" in json.loads(line)["traceback"]
