"""What the marketplace keeps of a line: the first rule in a stated order that the sale meets, frozen at sale. Pure.

The order is that of the rules' positions, the smallest first. At one position the more particular rule comes first (a
seller's category, a seller, a category with the deepest first, all), and of two alike the one that began later.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from entrepot.shop.cart import FxFixing, divide_half_even
from entrepot.shop.orders.taxes import PPM

STANDARD_POSITION: Final = 100
"""Where a rule stands that nobody put anywhere."""


@dataclass(frozen=True, slots=True)
class CommissionRule:
    """A share (ppm of the net price) and a fixed amount a line, with a floor and a cap, for the sales that meet it.

    ``fixed_minor``, ``floor_minor`` and ``cap_minor`` are in ``fixed_currency``; the price band holds the seller's own
    price of one unit in ``currency``, both ends included. A condition that is None holds for every sale; moments are
    microseconds since the epoch (UTC), the end not included.
    """

    id: str
    seller_id: str | None
    category_id: str | None
    ppm: int
    fixed_minor: int
    fixed_currency: str
    valid_from_us: int
    valid_to_us: int | None
    name: str = ""
    version: int = 1
    position: int = STANDARD_POSITION
    seller_country: str | None = None
    currency: str | None = None
    price_from_minor: int | None = None
    price_to_minor: int | None = None
    floor_minor: int = 0
    cap_minor: int | None = None

    @property
    def for_all(self) -> bool:
        """Whether every sale meets it while it is in force."""
        return not any((self.seller_id, self.category_id, self.seller_country, self.currency))


@dataclass(frozen=True, slots=True)
class Sold:
    """What a rule asks of a line: whose, of which category, at which price of the seller's own, when."""

    seller_id: str
    seller_country: str
    category_id: str | None
    currency: str
    price_minor: int
    at_us: int


class Miss(StrEnum):
    """Why a sale does not meet a rule: the first condition that fails."""

    NOT_YET = "not_yet"
    ENDED = "ended"
    SELLER = "seller"
    CATEGORY = "category"
    COUNTRY = "country"
    CURRENCY = "currency"
    PRICE = "price"


@dataclass(frozen=True, slots=True)
class Charge:
    """A line's commission and every figure that made it, in minor units of the sale's currency."""

    rule_id: str
    rule_version: int
    ppm: int
    fixed_minor: int
    floor_minor: int
    cap_minor: int | None
    commission_minor: int


class CommissionTable:
    """All rules that are loaded, in their order."""

    def __init__(
        self, rules: Iterable[CommissionRule], path: Callable[[str | None], Sequence[str]] = lambda _: ()
    ) -> None:
        """Take the rules, and what gives a category's ancestors from the root to itself."""
        self._path = path
        self.rules: tuple[CommissionRule, ...] = tuple(sorted(rules, key=self._place))
        self._of_seller: dict[str, tuple[CommissionRule, ...]] = {}

    def rule(self, sold: Sold) -> CommissionRule:
        """Return the first rule that a sale meets; raise LookupError where not even a rule for all is loaded."""
        rules = self._of_seller.get(sold.seller_id)
        if rules is None:
            rules = tuple(rule for rule in self.rules if rule.seller_id in {None, sold.seller_id})
            self._of_seller[sold.seller_id] = rules
        categories = self._categories(sold.category_id)
        for rule in rules:
            if _miss(rule, sold, categories) is None:
                return rule
        raise LookupError("no commission rules are loaded")

    def considered(self, sold: Sold) -> Iterator[tuple[CommissionRule, Miss | None]]:
        """Yield the rules in their order with why the sale does not meet each, up to the one that it meets (None)."""
        categories = self._categories(sold.category_id)
        for rule in self.rules:
            miss = _miss(rule, sold, categories)
            yield rule, miss
            if miss is None:
                return

    def _categories(self, category_id: str | None) -> Sequence[str]:
        return () if category_id is None else tuple(self._path(category_id)) or (category_id,)

    def _place(self, rule: CommissionRule) -> tuple[int, bool, bool, int, int, str]:
        depth = len(self._categories(rule.category_id))
        return rule.position, rule.seller_id is None, rule.category_id is None, -depth, -rule.valid_from_us, rule.id


def _miss(rule: CommissionRule, sold: Sold, categories: Sequence[str]) -> Miss | None:
    if sold.at_us < rule.valid_from_us:
        return Miss.NOT_YET
    if rule.valid_to_us is not None and sold.at_us >= rule.valid_to_us:
        return Miss.ENDED
    if rule.seller_id not in {None, sold.seller_id}:
        return Miss.SELLER
    if rule.category_id is not None and rule.category_id not in categories:
        return Miss.CATEGORY
    if rule.seller_country not in {None, sold.seller_country}:
        return Miss.COUNTRY
    if rule.currency not in {None, sold.currency}:
        return Miss.CURRENCY
    least, most = rule.price_from_minor, rule.price_to_minor
    if (least is not None and sold.price_minor < least) or (most is not None and sold.price_minor > most):
        return Miss.PRICE
    return None


def charge(rule: CommissionRule, net_minor: int, currency: str, fixing: FxFixing) -> Charge:
    """Return the commission of a line with its figures in minor units of ``currency``, rounded half to even.

    The share and the fixed amount together are held between floor and cap, and are never more than the net price: a
    sale alone never leaves its seller owing commission.
    """

    def here(minor: int) -> int:
        return fixing.convert(minor, rule.fixed_currency, currency) if minor else 0

    fixed, floor = here(rule.fixed_minor), here(rule.floor_minor)
    cap = None if rule.cap_minor is None else here(rule.cap_minor)
    fee = max(floor, divide_half_even(net_minor * rule.ppm, PPM) + fixed)
    if cap is not None:
        fee = min(fee, max(cap, floor))
    return Charge(rule.id, rule.version, rule.ppm, fixed, floor, cap, min(fee, net_minor))
