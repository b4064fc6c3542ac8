"""What the accounts of one database share in a process: the password hasher and who was recognised lately."""

import hashlib
import secrets
import threading
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from entrepot.core.database import Database
from entrepot.core.principal import Principal
from entrepot.core.settings import Settings

_HASHES_AT_ONCE = 4
_REMEMBERED = 50_000
_ALONE_US = 3_600 * 1_000_000
_SHARED_US = 10 * 1_000_000
_SECRET_BYTES = 32


def digest(secret: str) -> str:
    """Return SHA-256 of a secret in hex. A random 256-bit secret needs no slow hash."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def new_secret(prefix: str) -> str:
    """Return a new 256-bit secret. It comes from the system, never from the generator that a replay repeats."""
    return prefix + secrets.token_urlsafe(_SECRET_BYTES)


class Passwords:
    """Argon2id (RFC 9106). At most four at once are hashed, so that sign-ins cannot take all the memory."""

    def __init__(self, *, memory_kib: int, passes: int) -> None:
        self._hasher = PasswordHasher(time_cost=passes, memory_cost=memory_kib, parallelism=1)
        self._room = threading.BoundedSemaphore(_HASHES_AT_ONCE)
        self._nobody: str | None = None

    def hash(self, password: str) -> str:
        """Return the hash of a password, about 20 ms of one core at the default setting."""
        with self._room:
            return self._hasher.hash(password)

    def verify(self, kept: str | None, password: str) -> bool:
        """Return whether a password is right; for nobody it takes the same time and is wrong."""
        if kept is None:
            if self._nobody is None:
                self._nobody = self.hash(secrets.token_hex(16))
            self._check(self._nobody, password)
            return False
        return self._check(kept, password)

    def is_outdated(self, kept: str) -> bool:
        """Return whether a hash was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(kept)

    def _check(self, kept: str, password: str) -> bool:
        with self._room:
            try:
                return self._hasher.verify(kept, password)
            except (VerificationError, InvalidHashError):
                return False


@dataclass(frozen=True, slots=True)
class Recognised:
    """A principal and until when (microseconds) it may be recalled without asking the database."""

    principal: Principal
    until_us: int


class Recollection:
    """Principals by the digest of their secret.

    Where one process owns the database (SQLite) an entry lives for an hour, because whatever changes a person forgets
    them here at once. Where others write too (PostgreSQL) it lives for 10 s: so long another process's sign-out or
    change of roles may take to be seen.
    """

    def __init__(self, *, alone: bool) -> None:
        self._life_us = _ALONE_US if alone else _SHARED_US
        self._known: dict[str, Recognised] = {}
        self._of_person: dict[str, set[str]] = {}
        self._lock = threading.Lock()
        self.changes = 0

    def recall(self, key: str, now_us: int) -> Principal | None:
        """Return the principal of a digest if it is remembered."""
        known = self._known.get(key)
        return known.principal if known is not None and known.until_us > now_us else None

    def keep(self, key: str, principal: Principal, *, now_us: int, until_us: int | None, changes: int) -> None:
        """Remember a principal that was read when ``changes`` was the count: not if something was forgotten since."""
        until_us = now_us + self._life_us if until_us is None else min(until_us, now_us + self._life_us)
        with self._lock:
            if changes != self.changes:
                return
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
                self._of_person.clear()
            self._known[key] = Recognised(principal, until_us)
            self._of_person.setdefault(principal.person_id, set()).add(key)

    def forget(self, *people: str) -> None:
        """Forget what is known of people; call it after the change was committed."""
        with self._lock:
            self.changes += 1
            for person_id in people:
                for key in self._of_person.pop(person_id, ()):
                    self._known.pop(key, None)


class Keyring:
    """The shared things of one database."""

    def __init__(self, db: Database, settings: Settings) -> None:
        self.passwords = Passwords(memory_kib=settings.argon2_memory_kib, passes=settings.argon2_passes)
        self.recollection = Recollection(alone=db.dialect == "sqlite")
        self.session_us = settings.session_days * 86_400 * 1_000_000


_keyrings: "WeakKeyDictionary[Database, Keyring]" = WeakKeyDictionary()
_opening = threading.Lock()


def open_keyring(db: Database, settings: Settings) -> Keyring:
    """Make the keyring of a database from the settings in force."""
    with _opening:
        keyring = _keyrings[db] = Keyring(db, settings)
        return keyring


def keyring_of(db: Database) -> Keyring:
    """Return the keyring of a database; one with the environment's settings where none was opened."""
    keyring = _keyrings.get(db)
    return keyring if keyring is not None else open_keyring(db, Settings())
