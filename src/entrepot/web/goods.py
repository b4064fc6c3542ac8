"""What the macros of goods and of facets show. They read fields alone, which is quicker than asking what is there."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Card:
    """A product on a shelf. Amounts are in minor units; ``lang`` is the title's language where it is another."""

    id: str
    href: str
    title: str
    price_minor: int | None
    currency: str
    image: str = ""
    alt: str = ""
    photo: bool = False
    lang: str = ""
    badge: str = ""
    price_from: bool = False
    was_minor: int | None = None
    seller: str = ""
    seller_href: str = ""
    rating: float | None = None
    rating_count: int | None = None
    arrives: str = ""
    joins: bool = False
    sold_out: bool = False
    saved: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """A value to narrow by, as a link to the narrowed page; of ``count`` products where that is known."""

    label: str
    href: str
    count: int | None
    selected: bool = False


@dataclass(frozen=True, slots=True)
class Choices:
    """A way to narrow: its name in words and its values."""

    name: str
    label: str
    values: Sequence[Choice]

    @property
    def used(self) -> bool:
        """Whether one of the values is chosen."""
        return any(value.selected for value in self.values)
