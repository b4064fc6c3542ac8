"""Dependencies that say who may ask: a session, a role, a scope."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.params import Depends as Dependency

from entrepot.core.platform import Platform
from entrepot.core.principal import Principal
from entrepot.kit.errors import Forbidden, Unauthenticated
from entrepot.kit.sentences import say


class ScopeMissing(Forbidden):
    """The API key was not given the scope that this takes."""

    code = "auth.scope"
    title = "The API key is not allowed to do this"


def platform_of(request: Request) -> Platform:
    """Return the platform that carries the request."""
    platform: Platform = request.scope["app"].state.platform
    return platform


def client_address(request: Request) -> str | None:
    """Return the address of the client, or None where the request was made in process."""
    client = request.scope.get("client")
    return client[0] if client else None


def seller_of(who: Principal) -> str:
    """Return the seller that a person acts for; raise Forbidden where there is none."""
    if who.seller_id is None:
        raise Forbidden("this is for a seller's people; you act for no seller")
    return who.seller_id


def principal_of(request: Request) -> Principal | None:
    """Return who asks, however they proved it; None for a visitor."""
    principal: Principal | None = request.scope["state"]["principal"]
    return principal


def admit(who: Principal | None, roles: frozenset[str], scope: str | None) -> Principal:
    """Return who asks if they may; raise Unauthenticated, or Forbidden saying what is missing."""
    if who is None:
        raise Unauthenticated("sign in, or send an API key that is valid")
    if who.scopes is not None:
        if scope is None:
            raise ScopeMissing("this takes a signed-in session; API keys are not accepted here")
        if not who.may(scope):
            raise ScopeMissing(say("the key lacks the scope %(scope)s", scope=scope), scope=scope)
    if roles and who.roles.isdisjoint(roles):
        raise Forbidden(say("this is for %(roles)s", roles=", ".join(sorted(roles))), roles=sorted(roles))
    return who


class Requires(Dependency):
    """``Annotated[Principal, Requires("seller_owner", scope="stock:write")]``: a role of these, and a key's scope.

    Without roles any signed-in person will do. Without a scope API keys are refused.
    """

    roles: frozenset[str]
    key_scope: str | None

    def __init__(self, *roles: str, scope: str | None = None) -> None:
        wanted = frozenset(roles)

        async def required(request: Request) -> Principal:  # async: it must not cost a thread
            return admit(request.scope["state"]["principal"], wanted, scope)

        super().__init__(dependency=marked(required, roles=wanted, scope=scope))


def marked(call: Callable[..., Any], *, roles: frozenset[str], scope: str | None) -> Callable[..., Any]:
    """Return a dependency with what it asks for written on it, for the API's description."""
    call.__dict__.update(entrepot_roles=roles, entrepot_scope=scope)
    return call


async def _perhaps(request: Request) -> Principal | None:
    who: Principal | None = request.scope["state"]["principal"]
    return who if who is not None and who.scopes is None else None


Signed = Annotated[Principal, Requires()]
"""A person with a session; API keys are refused, because no scope says that they may."""
MaybeSigned = Annotated[Principal | None, Depends(_perhaps)]
"""The person of a session, or None; an API key counts as nobody, because no scope says that it may."""
