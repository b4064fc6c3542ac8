"""All pages of the site: each room's router is listed here."""

from entrepot.core.http import Pages
from entrepot.web.assets import PageFiles
from entrepot.web.pages import design, errors, events, preferences

SITE = Pages(
    routers=(design.router, preferences.router, events.router),
    mounts={"/static": PageFiles()},
    error_page=errors.error_page,
)
