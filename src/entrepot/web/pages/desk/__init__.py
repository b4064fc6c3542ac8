"""The review desk: what waits for a person, and what screening does by itself."""

from fastapi import APIRouter

from entrepot.web.pages.desk import brands, case, cases, figures, home, notices, policies

ROUTERS: tuple[APIRouter, ...] = (
    home.router,
    cases.router,
    case.router,
    figures.router,
    notices.router,
    brands.router,
    policies.router,
)
