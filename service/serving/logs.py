"""The log: one line per event, on stderr, and never a key."""

import logging
import re
import time
from functools import lru_cache
from typing import Any

from gunicorn.glogging import Logger

from service.settings import Settings

FORMAT = "%(asctime)s %(process)d %(levelname)s %(name)s: %(message)s"
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


def open_log(settings: Settings) -> None:
    """Send our loggers' lines of LOG_LEVEL and above to stderr."""
    handler = logging.StreamHandler()
    handler.setFormatter(Formatter(FORMAT))
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


def mask_secrets(record: logging.LogRecord) -> bool:
    """Mask keys in a record's text and in its traceback; lets every record pass."""
    record.msg, record.args = SECRET.sub(r"\1***", record.getMessage()), ()
    if record.exc_info and not record.exc_text:
        traceback = logging.Formatter().formatException(record.exc_info)
        record.exc_text = SECRET.sub(r"\1***", traceback)
    return True
