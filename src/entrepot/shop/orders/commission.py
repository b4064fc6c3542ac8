"""What the marketplace keeps of a line: the most particular rule in force, frozen at the sale. Pure."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from entrepot.shop.cart import FxFixing, divide_half_even
from entrepot.shop.orders.taxes import PPM


@dataclass(frozen=True, slots=True)
class CommissionRule:
    """A share (ppm of the net price) and a fixed amount a line, for one seller, one category, both or all."""

    id: str
    seller_id: str | None
    category_id: str | None
    ppm: int
    fixed_minor: int
    fixed_currency: str
    valid_from_us: int
    valid_to_us: int | None


class CommissionTable:
    """All rules that are loaded."""

    def __init__(
        self, rules: Iterable[CommissionRule], path: Callable[[str | None], Sequence[str]] = lambda _: ()
    ) -> None:
        """Take the rules, and what gives a category's ancestors from the root to itself."""
        self._path = path
        self._rules: dict[tuple[str | None, str | None], list[CommissionRule]] = {}
        for rule in sorted(rules, key=lambda rule: (-rule.valid_from_us, rule.id)):
            self._rules.setdefault((rule.seller_id, rule.category_id), []).append(rule)
        self._by_category = any(category_id is not None for _, category_id in self._rules)

    def rule(self, seller_id: str, category_id: str | None, at_us: int) -> CommissionRule:
        """Return the rule of seller and category, else of the seller, else of the category, else of all.

        A category's rule holds for what lies below it too, the nearest first. Raise LookupError where not even a rule
        for all is loaded.
        """
        categories: Sequence[str] = ()
        if self._by_category and category_id is not None:
            categories = tuple(reversed(self._path(category_id))) or (category_id,)
        for key in (
            *((seller_id, each) for each in categories),
            (seller_id, None),
            *((None, each) for each in categories),
            (None, None),
        ):
            for rule in self._rules.get(key, ()):
                if rule.valid_from_us <= at_us and (rule.valid_to_us is None or at_us < rule.valid_to_us):
                    return rule
        raise LookupError("no commission rules are loaded")


def commission(rule: CommissionRule, net_minor: int, currency: str, fixing: FxFixing) -> int:
    """Return the commission of a line in minor units of ``currency``; never more than the net price."""
    share = divide_half_even(net_minor * rule.ppm, PPM)
    if rule.fixed_minor:
        share += fixing.convert(rule.fixed_minor, rule.fixed_currency, currency)
    return min(share, net_minor)
