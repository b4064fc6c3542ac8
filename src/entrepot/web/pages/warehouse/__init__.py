"""The warehouse's desk and its scanner."""

from fastapi import APIRouter

from entrepot.web.pages.warehouse import (
    building,
    counts,
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
    tours,
    troubles,
    waves,
)

ROUTERS: tuple[APIRouter, ...] = (
    floor.router,
    counts.router,
    moves.router,
    building.router,
    machines.router,
    demonstration.router,
    scanner.router,
    shell.router,
    goods.router,
    waves.router,
    tours.router,
    manifests.router,
    customs.router,
    days.router,
    troubles.router,
)
