"""The content score: what the checks find, weighed by the rules. Pure."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from entrepot.sell.scoring.claims import claim_findings, values_of
from entrepot.sell.scoring.facts import ContentScore, FactProblem, Found, Lost, ScoredListing
from entrepot.sell.scoring.identity import attribute_findings, identity_findings, offer_findings, picture_findings
from entrepot.sell.scoring.prose import description_findings, honesty_findings, language_findings, stripped
from entrepot.sell.scoring.rules import RULES, Rules
from entrepot.sell.scoring.selling import bullet_findings
from entrepot.sell.scoring.text import Text, language_of
from entrepot.sell.scoring.titles import title_findings

TITLE_READ, BULLET_READ, BULLETS_READ, DESCRIPTION_READ = 1_000, 1_000, 20, 10_000
"""What is read of a text: nobody reads on after that, and a check must end."""


def score(
    listing: ScoredListing, *, fact_problems: Sequence[FactProblem] | None = None, rules: Rules = RULES
) -> ContentScore:
    """Return the score of a listing with all that was lost.

    ``fact_problems`` are statements that a fact checker found no fact for; None means that none looked, and numbers
    with a unit are held against the attributes here.
    """
    found = _findings(listing, None if fact_problems is None else tuple(fact_problems))
    lost = _weighed(found, rules)
    points = max(0.0, 100 - sum(each.points for each in lost))
    in_order = sorted(lost, key=lambda each: (-each.points / each.effort, each.code, each.field))
    return ContentScore(
        points=round(points, 1),
        lost=tuple(replace(each, points=round(each.points, 2), order=at) for at, each in enumerate(in_order, start=1)),
    )


def first_steps(scored: ContentScore, most: int = 3) -> tuple[Lost, ...]:
    """Return what to do first: the most points for the least effort, one step a rule."""
    steps: dict[str, Lost] = {}
    for each in scored.lost:
        steps.setdefault(each.code, each)
    return tuple(steps.values())[:most]


def _findings(listing: ScoredListing, problems: tuple[FactProblem, ...] | None) -> Iterator[Found]:
    language = language_of(listing.locale)
    texts = [
        Text("title", listing.title[:TITLE_READ]),
        *(Text(f"bullets.{at}", each[:BULLET_READ]) for at, each in enumerate(listing.bullets[:BULLETS_READ])),
        Text("description", listing.description[:DESCRIPTION_READ]),
    ]
    unwanted = list(honesty_findings(texts, language, listing.brand))
    yield from unwanted
    if not unwanted:
        yield from _content_findings(listing, texts, language, problems)
    else:
        bare = [stripped(text, language, listing.brand) for text in texts]
        moved = {text.field for text, whole in zip(bare, texts, strict=True) if text.raw != whole.raw}
        for found in _content_findings(listing, bare, language, problems):
            yield replace(found, span=None) if found.field in moved else found
    yield from identity_findings(listing)
    yield from attribute_findings(listing)
    yield from picture_findings(listing.pictures)
    yield from offer_findings(listing)


def _content_findings(
    listing: ScoredListing, texts: list[Text], language: str, problems: tuple[FactProblem, ...] | None
) -> Iterator[Found]:
    title, *bullets, description = texts
    values = values_of(listing)
    yield from title_findings(title, listing, values)
    yield from bullet_findings(bullets, title, values, language)
    yield from description_findings(description, language)
    if description.words:
        yield from language_findings([description, *bullets], listing, language)
    yield from claim_findings(texts, values, problems)


def _weighed(found: Iterator[Found], rules: Rules) -> list[Lost]:
    """Return losses: what one rule found in several places is all of its points at most."""
    by_code: defaultdict[str, list[Found]] = defaultdict(list)
    for each in found:
        by_code[each.code].append(each)
    lost = []
    for code, some in by_code.items():
        rule = rules.get(code)
        if rule is None:
            continue
        most, shares = rules.most(rule), sum(each.share for each in some)
        for each in some:
            points = most * each.share / max(1.0, shares)
            lost.append(Lost(code, points, each.field, each.reason, each.quote, each.span, each.fix, rule.effort))
    return [each for each in lost if each.points > 0]
