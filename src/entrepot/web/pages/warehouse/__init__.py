"""The warehouse's desk and its scanner."""

from fastapi import APIRouter

from entrepot.web.pages.warehouse import (
    building,
    customs,
    days,
    demonstration,
    floor,
    goods,
    machines,
    manifests,
    moves,
    scanner,
    shell,
    troubles,
)

ROUTERS: tuple[APIRouter, ...] = (
    floor.router,
    moves.router,
    building.router,
    machines.router,
    demonstration.router,
    scanner.router,
    shell.router,
    goods.router,
    manifests.router,
    customs.router,
    days.router,
    troubles.router,
)
