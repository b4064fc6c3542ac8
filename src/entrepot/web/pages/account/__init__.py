"""Signing in, one's own account, and the description of the API."""

from fastapi import APIRouter

from entrepot.web.pages.account import (
    api_docs,
    keys,
    letters,
    profile,
    reset,
    security,
    sign_in,
    statement,
    wallet,
    webhooks,
)

ROUTERS: tuple[APIRouter, ...] = (
    sign_in.router,
    profile.router,
    wallet.router,
    statement.router,
    security.router,
    letters.router,
    reset.router,
    keys.router,
    webhooks.router,
    api_docs.router,
)
