"""Search or go to: one place from which a signed-in person reaches every page and thing that they may see."""

from fastapi import APIRouter

from entrepot.web.pages.find import page

ROUTERS: tuple[APIRouter, ...] = (page.router,)
