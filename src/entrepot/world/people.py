"""The people of the demonstration who are no sellers, named by what they do; ``world.demo`` makes the sellers."""

from dataclasses import dataclass
from typing import Final

from entrepot.core.accounts import grant_role, list_people, sign_up
from entrepot.core.platform import Platform

EXTRAS: Final = 14
"""Shoppers whom nobody plays: they make the demonstration's life."""


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """An account of the demonstration: its role in words, its role of the house, if any, and where its work begins."""

    role: str
    email: str
    name: str
    house_role: str | None
    start: str
    locale: str = "en"


DEMO_PEOPLE: Final = (
    DemoPerson("Shopper", "shopper@demo.example", "Demo shopper", None, "/"),
    DemoPerson("Warehouse", "warehouse@demo.example", "Warehouse hand", "warehouse", "/warehouse"),
    DemoPerson("Courier", "courier@demo.example", "Courier", "courier", "/courier"),
    DemoPerson("Operator", "operator@demo.example", "Operator", "operator", "/operator"),
    DemoPerson("Reviewer", "reviewer@demo.example", "Reviewer", "reviewer", "/desk"),
    DemoPerson("Rights holder", "rights@demo.example", "Rights holder", None, "/rights"),
)
"""Those whom a visitor may play."""
_UNSEEN: Final = (
    *(DemoPerson("", f"hand-{n}@demo.example", f"Warehouse hand {n}", "warehouse", "") for n in range(2, 5)),
    *(DemoPerson("", f"courier-{n}@demo.example", f"Courier {n}", "courier", "") for n in range(2, 4)),
    *(DemoPerson("", f"shopper-{n}@demo.example", f"Shopper {n}", None, "") for n in range(1, EXTRAS + 1)),
)
SHOPPER_EMAILS: Final = tuple(
    each.email for each in (*DEMO_PEOPLE, *_UNSEEN) if each.house_role is None and each.start != "/rights"
)
"""The shoppers; the first is the one whom a visitor may play."""


def seed_people(platform: Platform, password: str) -> None:
    """Open the accounts of the demonstration's people, all with one password; those that are there stay as they are."""
    with platform.db.read() as connection:
        missing = [each for each in (*DEMO_PEOPLE, *_UNSEEN) if not list_people(connection, email_key=each.email).items]
    for person in missing:
        person_id = sign_up(platform.db, person.email, password, person.name, person.locale)
        if person.house_role is not None:
            grant_role(platform.db, person_id, person.house_role)
