"""What may not be sold here, in plain words, by market: for sellers before they list, and for anybody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import Query, Request, Response

from entrepot.core.http import ApiRouter, MaybeSigned
from entrepot.sell.screening import MARKETS, POLICIES, Rule, Ruling, builtin_packs, rule_of, rulings_in_force
from entrepot.web.i18n import Lazy, given
from entrepot.web.lists import Blank
from entrepot.web.pages.shop.visit import frame, visit_of
from entrepot.web.render import render
from entrepot.web.verdict_words import MARKET_NAMES

router = ApiRouter(prefix="", pages=True)

Market = Annotated[Literal["US", "EU", "KR", "JP", "CN", "SA"] | None, Blank, Query()]


@dataclass(frozen=True, slots=True)
class NotSold:
    """A policy as people read it: its text, its sources, what may be done instead, and how strict each market is."""

    policy: str
    title: str
    text: str
    remedy: str
    sources: tuple[str, ...]
    markets: tuple[tuple[Lazy, str], ...]
    notes: tuple[tuple[Lazy, str], ...]


@router.get("/policies")
def show_what_may_be_sold(request: Request, who: MaybeSigned, market: Market = None) -> Response:
    """Say what may not be sold here, everywhere or in one market."""
    visit = visit_of(request, who)
    with visit.platform.db.read() as conn:
        now_us = visit.platform.db.clock.now_us()
        _version, rulings = rulings_in_force(conn, now_us)
        context = frame(visit, conn)
    wanted = MARKETS if market is None else (market,)
    every = (_not_sold(each, wanted, rulings, visit.locale, now_us) for each in POLICIES)
    return render(
        request,
        "shop/policies.html",
        rows=[each for each in every if each is not None],
        market=market,
        markets=[(each, MARKET_NAMES[each]) for each in MARKETS],
        **context,
    )


def _not_sold(
    policy: str, markets: Sequence[str], rulings: Mapping[tuple[str, str], Ruling], locale: str, now_us: int
) -> NotSold | None:
    packs = builtin_packs()
    rules: dict[str, Rule] = {}
    for market in markets:
        rule, ruling = rule_of(packs, policy, market, now_us), rulings.get((policy, market))
        if rule is not None and (ruling is None or ruling.action != "allow"):
            rules[market] = rule
    if not rules:
        return None
    common = next((each for each in packs[0].rules if each.policy == policy), next(iter(rules.values())))
    shown = next(iter(rules.values())) if len(markets) == 1 else common
    actions = {market: _action(rulings.get((policy, market)), rule) for market, rule in rules.items()}
    differing = tuple((market, given(rule.text, locale)) for market, rule in rules.items() if rule.text != shown.text)
    return NotSold(
        policy,
        given(shown.title, locale),
        given(shown.text, locale),
        given(shown.remedy, locale),
        tuple(dict.fromkeys(source for rule in (shown, *rules.values()) for source in rule.sources)),
        tuple((MARKET_NAMES[market], action) for market, action in actions.items()),
        tuple((MARKET_NAMES[market], text) for market, text in differing),
    )


def _action(ruling: Ruling | None, rule: Rule) -> str:
    return rule.action if ruling is None else ruling.action
