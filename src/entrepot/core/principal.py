"""Who is asking: the person, what they are to the marketplace, and what their credential may be used for."""

from dataclasses import dataclass

SESSION_PREFIX, KEY_PREFIX = "es_", "ek_"
"""How the secret of a session and that of an API key begin."""
SELLER_ROLES = frozenset({"seller_owner", "seller_staff"})
"""Roles within one seller; a person has them by being a member of it."""
HOUSE_ROLES = frozenset({"reviewer", "warehouse", "courier", "operator"})
"""Roles of the house itself, granted to a person by an operator."""
ROLES = frozenset({"shopper"}) | SELLER_ROLES | HOUSE_ROLES

SCOPES: dict[str, frozenset[str]] = {
    "catalog:read": ROLES,
    "catalog:write": SELLER_ROLES,
    "stock:read": SELLER_ROLES,
    "stock:write": SELLER_ROLES,
    "files:read": ROLES,
    "files:write": ROLES,
    "orders:read": ROLES,
    "orders:write": ROLES,
    "pay:read": ROLES,
    "pay:write": ROLES,
    "seller:read": SELLER_ROLES,
    "seller:write": SELLER_ROLES,
    "webhooks:write": SELLER_ROLES | {"operator"},
    "warehouse:read": frozenset({"warehouse", "operator"}),
    "warehouse:scan": frozenset({"warehouse", "operator"}),
    "warehouse:build": frozenset({"operator"}),
    "deliver:read": frozenset({"courier", "operator"}),
    "deliver:write": frozenset({"courier", "operator"}),
    "review:read": frozenset({"reviewer", "operator"}),
    "review:write": frozenset({"reviewer", "operator"}),
    "partner:read": ROLES,
    "partner:write": ROLES,
    "operator:*": frozenset({"operator"}),
}
"""What an API key may be given, each with the roles whose holders may give it to a key of theirs."""


def covers(held: frozenset[str], scope: str) -> bool:
    """Return whether the held scopes include one; ``operator:*`` includes every ``operator:…``."""
    return scope in held or f"{scope.partition(':')[0]}:*" in held


@dataclass(frozen=True, slots=True)
class Principal:
    """A person as one request sees them.

    ``seller_id`` is the seller they act for. ``scopes`` is None for a session, which may do all that its person may.
    ``credential`` is the id of the session (``ses_…``) or of the API key (``key_…``).
    """

    person_id: str
    roles: frozenset[str]
    seller_id: str | None = None
    scopes: frozenset[str] | None = None
    locale: str | None = None
    currency: str | None = None
    credential: str = ""

    def has_role(self, *roles: str) -> bool:
        """Return whether the person has any of the roles."""
        return not self.roles.isdisjoint(roles)

    def may(self, scope: str) -> bool:
        """Return whether the credential allows what a scope names: a session allows all."""
        return self.scopes is None or covers(self.scopes, scope)
