"""The operator's desk: health, orders, jobs, dead letters, audit, people."""

from fastapi import APIRouter

from entrepot.web.pages.operator import (
    audit,
    commissions,
    duties,
    events,
    health,
    jobs,
    listings,
    mail,
    orders,
    payouts,
    people,
    reviews,
    sales,
    settings,
)

ROUTERS: tuple[APIRouter, ...] = (
    health.router,
    payouts.router,
    commissions.router,
    sales.router,
    orders.router,
    reviews.router,
    listings.router,
    duties.router,
    jobs.router,
    events.router,
    mail.router,
    audit.router,
    people.router,
    settings.router,
)
