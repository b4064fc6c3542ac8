"""The warehouse's desk and its scanner."""

from fastapi import APIRouter

from entrepot.web.pages.warehouse import demonstration, floor, goods, manifests, scanner, shell, troubles

ROUTERS: tuple[APIRouter, ...] = (
    floor.router,
    demonstration.router,
    scanner.router,
    shell.router,
    goods.router,
    manifests.router,
    troubles.router,
)
