"""Log lines that carry the request's id and stay on one line whatever is logged."""

import logging
from contextvars import ContextVar

request_id: ContextVar[str] = ContextVar("request_id", default="-")

_BREAKS = str.maketrans({"\r": "\\r", "\n": "\\n", "\x00": "\\0"})


class RequestIdFilter(logging.Filter):
    """Give every record the id of the request that is being answered, or "-"."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        return True


class OneLineFormatter(logging.Formatter):
    """Escape line breaks in messages, so that nobody can forge a log line; tracebacks follow."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's own name
        record.message = record.message.translate(_BREAKS)
        return super().formatMessage(record)
