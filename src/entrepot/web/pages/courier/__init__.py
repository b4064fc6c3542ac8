"""The courier's route and the shopper's tracking."""

from fastapi import APIRouter

from entrepot.web.pages.courier import route, tracking

ROUTERS: tuple[APIRouter, ...] = (route.router, tracking.router)
