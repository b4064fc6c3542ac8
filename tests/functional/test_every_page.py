"""Every page there is, as the roles that see it: accessible, whole, in the reader's words, still, and by itself.

`python -m bench.pages` looks at each in every language, width and theme; here each route is seen once, the languages
and widths taking turns from role to role.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle, groupby

import pytest
from playwright.sync_api import Browser

from bench.pages.browser import LANGUAGES, WIDTHS, Seen, look, visiting, words
from bench.pages.market import Market, market
from bench.pages.measure import MOST_SHIFT
from bench.pages.routes import Shown, found
from bench.pages.words import PSEUDO, Untranslated

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(900)]


@dataclass(frozen=True)
class Site:
    """A full marketplace with its pages: the first that was found of each route and answer."""

    market: Market
    shown: list[Shown]
    unseen: list[str]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with market(tmp_path_factory.mktemp("site"), filled=True) as made:
        shown, unseen = found(made)
        first: dict[tuple[str, int], Shown] = {}
        for each in shown:
            first.setdefault((each.route if each.status in {200, 422} else "", each.status), each)
        yield Site(made, sorted(first.values(), key=lambda each: each.role), unseen)


@pytest.fixture(scope="module")
def seen(site: Site, browser: Browser) -> dict[str, Seen]:
    """What was found on each page, by role, address, language and width."""
    views = cycle([(language, width) for width in WIDTHS for language in LANGUAGES])
    looked = {}
    for role, pages in groupby(site.shown, key=lambda each: each.role):
        language, width = next(views)
        made = site.market
        with visiting(browser, made.url, made.sessions, role=role, language=language, width=width) as context:
            for shown in pages:
                looked[f"{role} {shown.path} in {language} on a {width}"] = look(context, made.url, shown)
    return looked


def _all(seen: dict[str, Seen], what: str) -> list[str]:
    return [f"{page}: {each}" for page, found_ in seen.items() for each in getattr(found_, what)]


def test_every_page_is_reached_by_links(site: Site) -> None:
    assert site.unseen == []


def test_no_page_has_a_serious_fault_of_accessibility(seen: dict[str, Seen]) -> None:
    assert _all(seen, "axe") == []


def test_nothing_is_clipped_or_scrolls_sideways(seen: dict[str, Seen]) -> None:
    assert _all(seen, "overflowing") == []


def test_no_page_fails_in_its_scripts_or_asks_another_host(seen: dict[str, Seen]) -> None:
    assert _all(seen, "errors") + _all(seen, "outside") == []


def test_no_page_moves_while_it_appears(seen: dict[str, Seen]) -> None:
    assert {page: each.layout_shift for page, each in seen.items() if each.layout_shift > MOST_SHIFT} == {}


def test_every_text_is_translated(site: Site, browser: Browser) -> None:
    made = site.market
    judge = Untranslated(made.db)
    left, failed = [], []
    for role, pages in groupby(site.shown, key=lambda each: each.role):
        with visiting(browser, made.url, made.sessions, role=role, language=PSEUDO, width="desk") as context:
            for shown in pages:
                if shown.body:  # the answer to a form is in the language in which it was sent
                    continue
                status, texts = words(context, made.url, shown)
                left += [f"{shown.path}: {text}" for text in judge.of(texts)]
                failed += [shown.path] if status != shown.status else []
    assert left == []
    assert failed == []


def test_a_text_that_escaped_translation_is_found(site: Site) -> None:
    judge = Untranslated(site.market.db)
    assert judge.of(["[Órdérs~~]", "[Páid~] · Sun 22 Nov", "18,000", "Saebyeok Goods", "kg"]) == []
    assert judge.of(["Add to cart", "[Páid~] yesterday evening"]) == ["Add to cart", "[Páid~] yesterday evening"]
