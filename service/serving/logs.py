"""The log: one line per event, on stderr, and never a key."""

import json
import logging
import re
import time
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from gunicorn.glogging import Logger

from service.protocol.access_line import AccessLine
from service.protocol.values import visible
from service.serving.asked import present
from service.settings import Settings

FORMAT = "%(asctime)s %(process)d %(levelname)s %(name)s: %(message)s"
MOST = 256  # characters of a value in JSON, and of a traceback's line
MOST_LINES = 100  # of a traceback, the last ones
# gunicorn quotes request and header lines that it could not parse.
SECRET = re.compile(
    r"(?i)((?:api[_-]?key|authorization|cookie)(?:=|%3d|['\"]?[:\s]\s*))[^&\r\n'\"]+"
)


class Formatter(logging.Formatter):
    """The standard one, but formats the time once per second, not per line."""

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:
        return f"{_second(int(record.created))},{int(record.msecs):03d}"


@lru_cache(maxsize=1)
def _second(seconds: int) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(seconds))


class JsonFormatter(logging.Formatter):
    """Writes an object a line, in ASCII; what a terminal would obey is made visible."""

    def format(self, record: logging.LogRecord) -> str:
        asked, line = present.get(), record.msg
        told: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(
                timespec="milliseconds"
            ),
            "level": record.levelname,
            "process": record.process,
            "logger": record.name,
            "request_id": asked and asked.request_id,
            "client": asked and asked.client,
        }
        if isinstance(line, AccessLine):
            told |= line.fields()
            told["round_trips"] = asked and asked.trips.made
        else:
            told["message"] = record.getMessage()
        for name, value in told.items():
            if isinstance(value, str):
                told[name] = visible(value, MOST)
        if traceback := self._traceback(record):
            told["traceback"] = traceback
        return json.dumps(told)

    def _traceback(self, record: logging.LogRecord) -> str:
        text = record.exc_text  # if it has been masked
        if text is None and record.exc_info:
            text = self.formatException(record.exc_info)
        lines = (text or "").split("\n")[-MOST_LINES:]
        return "\n".join(visible(line, MOST) for line in lines)


def open_log(settings: Settings) -> None:
    """Send our loggers' lines of LOG_LEVEL and above to stderr."""
    handler = logging.StreamHandler()
    is_json = settings.log_format == "json"
    handler.setFormatter(JsonFormatter() if is_json else Formatter(FORMAT))
    logging.basicConfig(handlers=[handler])
    # Skip what no line shows; see "Optimization" in Python's logging HOWTO.
    logging._srcfile = None
    logging.logThreads = logging.logMultiprocessing = False
    logging.getLogger("leadback").setLevel(settings.log_level)


class KeylessLogger(Logger):  # type: ignore[misc]
    """gunicorn's logger, with keys masked."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        self.error_log.addFilter(mask_secrets)


class KeylessJsonLogger(KeylessLogger):
    """The same, which writes as our loggers do with LOG_FORMAT=json."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(JsonFormatter())


def mask_secrets(record: logging.LogRecord) -> bool:
    """Mask keys in a record's text and in its traceback; lets every record pass."""
    record.msg, record.args = SECRET.sub(r"\1***", record.getMessage()), ()
    if record.exc_info and not record.exc_text:
        traceback = logging.Formatter().formatException(record.exc_info)
        record.exc_text = SECRET.sub(r"\1***", traceback)
    return True
