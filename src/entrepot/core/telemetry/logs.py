"""Logs: one event a line, as JSON or for a terminal, without personal data or secrets."""

import logging
import re
import sys
from collections.abc import Mapping
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, Processor

from entrepot.core.settings import Settings

REMOVED = "[removed]"
_PRIVATE = frozenset(
    {
        "address",
        "authorization",
        "body",
        "cookie",
        "email",
        "line1",
        "line2",
        "name",
        "password",
        "phone",
        "postcode",
        "recipient",
        "secret",
        "signature",
        "street",
        "token",
    }
)
# Secrets of ours by their prefix, credentials in an address, and what looks like an e-mail address.
_SECRET = re.compile(r"\b(?:ek_|es_|whsec_)[\w+/=-]{8,}|(?<=://)[^/@\s:]*:[^/@\s]+(?=@)|[\w.+-]+@[\w-]+\.[\w.-]+")
_QUIET = {"httpx": "WARNING", "httpcore": "WARNING", "PIL": "INFO", "alembic": "WARNING", "asyncio": "WARNING"}


def scrub(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """Take out what belongs to a person or opens a door: by the field's name, and by the value's form."""
    for key, value in event.items():
        event[key] = REMOVED if key.lower() in _PRIVATE and value is not None else scrubbed(value)
    return event


def scrubbed(value: Any) -> Any:
    """Return a value without secrets and e-mail addresses in its texts."""
    if isinstance(value, str):
        return _SECRET.sub(REMOVED, value)
    if isinstance(value, Mapping):
        return {
            key: REMOVED if str(key).lower() in _PRIVATE and each is not None else scrubbed(each)
            for key, each in value.items()
        }
    if isinstance(value, (list, tuple)):
        return [scrubbed(each) for each in value]
    return value


def configure_logs(settings: Settings, stream: TextIO = sys.stderr) -> None:
    """Send every log of the process, ours and the libraries', to one stream in the form that the settings ask for."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]
    # Tracebacks are texts before they are scrubbed: an error's message may quote what it was given.
    last: list[Processor] = (
        [structlog.processors.format_exc_info, scrub, structlog.processors.JSONRenderer()]
        if settings.log_json
        else [
            structlog.processors.format_exc_info,
            scrub,
            structlog.dev.ConsoleRenderer(colors=stream.isatty(), exception_formatter=structlog.dev.plain_traceback),
        ]
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.log_level.upper())
    for name, level in _QUIET.items():
        logging.getLogger(name).setLevel(level)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):  # they bring handlers of their own
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = name != "uvicorn.access"
