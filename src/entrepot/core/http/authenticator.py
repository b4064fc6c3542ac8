"""The port through which this edge learns who is asking; ``core.accounts`` implements it."""

from typing import Protocol

from entrepot.core.principal import KEY_PREFIX, SESSION_PREFIX, Principal

SESSION_COOKIE = "entrepot_session"
__all__ = ["KEY_PREFIX", "SESSION_COOKIE", "SESSION_PREFIX", "Authenticator"]


class Authenticator(Protocol):
    """Turns the secret of a session (``es_…``) or of an API key (``ek_…``) into a principal."""

    def recall(self, secret: str) -> Principal | None:
        """Return the principal if it is known without asking the database."""
        ...

    def look_up(self, secret: str) -> Principal | None:
        """Return the principal, or None where the secret is unknown, expired or revoked; may read and write."""
        ...
