"""What the modules bring along for HTTP: their API. Only a process that serves imports it, and the pages."""

from fastapi import APIRouter

from entrepot.core.accounts import api as accounts_api
from entrepot.core.accounts import operator_api as people_api
from entrepot.core.audit import api as audit_api
from entrepot.core.files import api as files_api
from entrepot.core.jobs import api as jobs_api
from entrepot.core.outbox import api as outbox_api
from entrepot.core.telemetry import api as telemetry_api
from entrepot.core.webhooks import api as webhooks_api
from entrepot.deliver.dispatch import api as dispatch_api
from entrepot.fulfil.customs import api as customs_api
from entrepot.fulfil.plant import api as plant_api
from entrepot.fulfil.warehouse import api as warehouse_api
from entrepot.fulfil.warehouse import building_api, waves_api
from entrepot.fulfil.warehouse import papers_api as warehouse_papers_api
from entrepot.pay.checkout import api as checkout_api
from entrepot.pay.ledger import api as ledger_api
from entrepot.pay.settlement import api as settlement_api
from entrepot.pay.wallet import api as wallet_api
from entrepot.sell.brands import api as brands_api
from entrepot.sell.brands import papers_api as brands_papers_api
from entrepot.sell.brands import review_api as brands_review_api
from entrepot.sell.catalog import api as catalog_api
from entrepot.sell.catalog import import_api as catalog_import_api
from entrepot.sell.demand import api as demand_api
from entrepot.sell.duties import api as duties_api
from entrepot.sell.listing import api as listing_api
from entrepot.sell.listing import tools_api as listing_tools_api
from entrepot.sell.notices import api as notices_api
from entrepot.sell.notices import partner_api as notices_partner_api
from entrepot.sell.notices import rights_api as notices_rights_api
from entrepot.sell.notices import webhook_api as notices_webhook_api
from entrepot.sell.screening import api as screening_api
from entrepot.sell.screening import check_api as screening_check_api
from entrepot.sell.screening import desk_api as screening_desk_api
from entrepot.sell.stock import api as stock_api
from entrepot.sell.trials import api as trials_api
from entrepot.shop.cart import api as cart_api
from entrepot.shop.orders import api as orders_api
from entrepot.shop.reviews import api as reviews_api
from entrepot.shop.search import api as search_api

API: tuple[APIRouter, ...] = (
    accounts_api.router,
    people_api.router,
    jobs_api.router,
    outbox_api.router,
    audit_api.router,
    files_api.router,
    webhooks_api.router,
    telemetry_api.router,
    catalog_api.router,
    catalog_import_api.router,
    stock_api.router,
    trials_api.router,
    brands_api.router,
    brands_papers_api.router,
    brands_review_api.router,
    screening_api.router,
    screening_check_api.router,
    notices_api.router,
    notices_partner_api.router,
    notices_rights_api.router,
    notices_webhook_api.router,
    screening_desk_api.router,
    demand_api.router,
    duties_api.router,
    listing_api.router,
    listing_tools_api.router,
    search_api.router,
    cart_api.router,
    orders_api.router,
    reviews_api.router,
    wallet_api.router,
    ledger_api.router,
    checkout_api.router,
    settlement_api.router,
    customs_api.router,
    warehouse_api.router,
    plant_api.router,
    warehouse_papers_api.router,
    building_api.router,
    waves_api.router,
    dispatch_api.router,
)
