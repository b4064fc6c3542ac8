"""All pages of the site: each room's router is listed here."""

from entrepot.core.http import Pages
from entrepot.web.assets import PageFiles
from entrepot.web.pages import (
    account,
    courier,
    design,
    desk,
    errors,
    events,
    find,
    operator,
    papers,
    preferences,
    rights,
    seller,
    shop,
    warehouse,
)
from entrepot.web.sentences import sentence_in

SITE = Pages(
    routers=(
        *shop.ROUTERS,
        *account.ROUTERS,
        design.router,
        preferences.router,
        papers.router,
        events.router,
        *find.ROUTERS,
        *seller.ROUTERS,
        *operator.ROUTERS,
        *desk.ROUTERS,
        *rights.ROUTERS,
        *warehouse.ROUTERS,
        *courier.ROUTERS,
    ),
    mounts={"/static": PageFiles()},
    error_page=errors.error_page,
    translator=sentence_in,
)
