"""Modules wired to what they ask of others: ports that a module on the left names and one on the right fills."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from sqlalchemy import Connection

from entrepot.ai import (
    ChatGenerator,
    ChatTranslator,
    Endpoint,
    LibreTranslator,
    RapidReader,
    Translator,
    small_generator,
)
from entrepot.core.database import Database
from entrepot.core.files import FileStore
from entrepot.core.settings import Settings
from entrepot.deliver.dispatch import CM3_PER_KG, Tariffs
from entrepot.fulfil.consolidation import BoxLimits, WeightSteps, decide_by_tariff
from entrepot.fulfil.packing import carton_catalogue
from entrepot.kit.money import Money
from entrepot.sell.listing import Maker
from entrepot.sell.listing import Terms as ListingTerms
from entrepot.sell.pricing import Levy
from entrepot.sell.screening import (
    Detectors,
    Screening,
    Words,
    picture_detectors,
)
from entrepot.shop.cart import FxFixing, fx_at
from entrepot.shop.orders import DeliveryQuotes, sale_terms


@dataclass(frozen=True, slots=True)
class FxRates:
    """The cart's exchange rates, as the search index asks for them."""

    db: Database

    def at(self, at_us: int) -> FxFixing:
        """Return the rates in force at a moment in microseconds; raise RateMissing where there are none."""
        with self.db.read() as connection:
            return fx_at(connection, at_us)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a sale pays, as the studio's price advice asks for it."""

    db: Database
    tariffs: DeliveryQuotes

    def terms(
        self, *, seller_id: str, category_id: str | None, country: str, ships_from: str, value: Money
    ) -> ListingTerms:
        """Return the tax at the destination, the fee as a share of the net price, and its fixed part."""
        found = sale_terms(
            self.db,
            seller_id=seller_id,
            category_id=category_id,
            country=country,
            ships_from=ships_from,
            value=value,
        )
        levy = Levy(found.tax_ppm, found.inclusive)
        return ListingTerms(levy, found.fee_ppm, found.fee_fixed_minor, found.import_ppm)

    def delivery(self, *, country: str, weight_g: int, volume_cm3: int, currency: str) -> int:
        """Return what delivery of one parcel costs the shopper, in minor units; raise an AppError where none goes."""
        with self.db.read() as connection:
            quote = self.tariffs.quote(
                connection,
                country=country,
                postcode="",
                weight_g=weight_g,
                volume_cm3=volume_cm3,
                currency=currency,
                now_us=self.db.clock.now_us(),
            )
        return quote.price_minor

    def convert(self, amount: Money, currency: str) -> int:
        """Return an amount in minor units of another currency at today's rates; raise RateMissing."""
        with self.db.read() as connection:
            return fx_at(connection, self.db.clock.now_us()).convert(amount.minor, amount.currency, currency)


@dataclass(frozen=True, slots=True)
class BoxPrices:
    """What a box costs to a destination, as the merge policy asks for it."""

    tariffs: Tariffs

    def steps(self, connection: Connection, *, country: str, postcode: str, now_us: int) -> WeightSteps:
        """Return the standard service's prices by step of billed weight; raise NoDelivery, Unavailable."""
        steps, currency = self.tariffs.steps(connection, country=country, postcode=postcode, now_us=now_us)
        return WeightSteps(steps, cm3_per_kg=CM3_PER_KG, currency=currency)


def merge_by_tariff(settings: Settings, db: Database, tariffs: Tariffs) -> None:
    """Let parcels wait for each other as promises, lead times and tariffs say, in the largest carton at most."""
    cartons = carton_catalogue()
    limits = BoxLimits(
        weight_g=max(carton.max_weight_g - carton.tare_g for carton in cartons),
        volume_cm3=max(carton.volume_mm3 for carton in cartons) // 1000,
    )
    decide_by_tariff(db, BoxPrices(tariffs), required=settings.required_on_time_rate, limits=limits)


def detectors_of(settings: Settings) -> Detectors:
    """Return what looks at listings whatever brands are registered."""
    host = urlsplit(settings.public_url).hostname
    return Detectors((Words(),), picture_detectors(RapidReader(), [host] if host else []))


def maker_of(
    settings: Settings, db: Database, files: FileStore, tariffs: DeliveryQuotes, screening: Screening
) -> Maker:
    """Return what makes drafts of listings, with the language models that the settings name."""
    model = (
        Endpoint(settings.model_url, settings.model_name, settings.model_key or "", settings.model_timeout_s)
        if settings.model_url
        else None
    )
    translator: Translator | None = None if model is None else ChatTranslator(model)
    if settings.translate_url:
        translator = LibreTranslator(
            Endpoint(settings.translate_url, "LibreTranslate", settings.translate_key or "", settings.model_timeout_s)
        )
    return Maker(
        db,
        files,
        currency=settings.default_currency,
        terms=Terms(db, tariffs),
        generator=small_generator(settings.models_dir) if model is None else ChatGenerator(model),
        translator=translator,
        screen=screening.look_at_pictures,
    )
