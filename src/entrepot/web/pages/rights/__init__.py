"""The portal of holders of rights: their brands, papers and licensees, and what was found for them."""

from fastapi import APIRouter

from entrepot.web.pages.rights import brands, found, investigations, notices, overview, papers

ROUTERS: tuple[APIRouter, ...] = (
    overview.router,
    brands.router,
    found.router,
    notices.router,
    investigations.router,
    papers.router,
)
