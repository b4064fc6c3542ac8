"""Failures that are the machine's or the server's: nothing of the request was kept, and it may succeed later."""

import sqlite3
from typing import Final

from sqlalchemy.exc import DBAPIError

from entrepot.kit.errors import Unavailable

_DISK: Final = "the disk did not take the change (is it full?); nothing of it was kept, try again"
_SERVER: Final = "the database server cannot be reached or has no room; nothing was kept, try again"
_SQLITE_SIGNS: Final = ("disk is full", "disk I/O error", "unable to open database file")
# Of PostgreSQL's error classes: the connection, no room or memory or connection left, shut down, trouble of the system.
_POSTGRES_CLASSES: Final = ("08", "53", "57P", "58")
_SERIALIZATION_FAILURE, _DEADLOCK = "40001", "40P01"
_FORGOTTEN = "26000"
"""A prepared statement is not there: something on the connection gave them all up, as the driver does after a DROP."""


def is_turned_back(problem: DBAPIError) -> bool:
    """Whether PostgreSQL undid a transaction for no fault of its own, and it is to be run again."""
    return getattr(problem.orig, "sqlstate", None) in {_SERIALIZATION_FAILURE, _DEADLOCK, _FORGOTTEN}


def may_pass(problem: BaseException) -> bool:
    """Whether a failure is the database's for the moment, so that the same transaction may succeed when run again."""
    return as_unavailable(problem) is not None or (isinstance(problem, DBAPIError) and is_turned_back(problem))


def as_unavailable(problem: BaseException) -> Unavailable | None:
    """Return a failure as an error with a sentence for people, None where it is of another kind: a fault of ours."""
    if isinstance(problem, sqlite3.OperationalError):
        return _because(problem, _DISK) if any(sign in str(problem) for sign in _SQLITE_SIGNS) else None
    if not isinstance(problem, DBAPIError) or problem.orig is None:
        return None
    if isinstance(problem.orig, sqlite3.OperationalError):
        return as_unavailable(problem.orig)
    state = getattr(problem.orig, "sqlstate", None) or ""
    if problem.connection_invalidated or state.startswith(_POSTGRES_CLASSES):
        return _because(problem, _SERVER)
    return None


def _because(problem: BaseException, sentence: str) -> Unavailable:
    unavailable = Unavailable(sentence)
    unavailable.__cause__ = problem
    return unavailable
