"""Registered brands in a listing: what a seller who has no licence for them has to be asked about. Pure.

The detectors find brands whoever sells; what a licence, a holder's word or the seller's past makes of that is
``as_to_brands``'s, because these change without the listing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from entrepot.ai import Evidence
from entrepot.sell.brands import Brand, BrandIndex, Licence, Say, Seen, WordSeen, within
from entrepot.sell.catalog import Submission
from entrepot.sell.screening.detect import PictureDetector
from entrepot.sell.screening.goods_classes import related
from entrepot.sell.screening.judgement import COUNTRIES, MARKETS, Finding, Outcome
from entrepot.sell.screening.store import finding_to_json

NAMES, FIGURES, COPIES = "brand_names", "brand_figures", "brand_pictures"
"""The three detectors: of registered words, of figures in photos, of copied pictures."""
DETECTORS: Final = frozenset({NAMES, FIGURES, COPIES})
_RULES: Final = "1"
"""Counted up where the same index would lead to other findings."""
_LOOKING: Final = "2"
"""Counted up where figures may be found otherwise in the same picture with the same index."""
_HARDLY: Final = 0.6
"""So much a word may differ from a registered one, anywhere in a title, to be doubted: by what readers overlook."""
_CHEAP: Final = 0.5
"""The share of what genuine goods cost at least under which a price is far below it."""
_MISTRUSTED: Final = 0.35
_SURE_FIGURE: Final = 0.5
_SURE: Final[Mapping[str, float]] = {"same": 0.3, "disguised": 0.9, "sounds": 0.65}


def outcome_of_word(seen: WordSeen) -> Outcome:
    """Return what follows from a registered word by itself.

    Whoever writes a name as it is registered may sell what they bought: that is noted, and doubted only with other
    signs. A name that is disguised, or hardly differs where a brand would stand, or "… style", is doubted at once.
    """
    if seen.place == "fits":
        return "allow"
    if seen.place == "like" or seen.how == "disguised":
        return "review"
    if seen.how == "same":
        return "allow"
    return "review" if seen.head or seen.cost <= _HARDLY else "allow"


def doubts_word(seen: WordSeen) -> bool:
    """Return whether a person has to look at a registered word by itself."""
    return outcome_of_word(seen) != "allow"


@dataclass(frozen=True, slots=True)
class BrandNames:
    """Compares a listing's texts with registered words, and its price with what genuine goods cost at least."""

    index: BrandIndex
    name: str = NAMES

    @property
    def version(self) -> str:
        """Another one with other words or rules."""
        return f"{_RULES}.{self.index.versions.get('words', '')}"

    def find(self, product: Submission) -> Sequence[Finding]:
        """Return the registered words in a product's texts, one finding for each brand: the gravest."""
        gravest: dict[str, Finding] = {}
        for seen in self.index.words.find(product.texts, product.brand):
            brand = self.index.brands.get(seen.brand_id)
            if brand is None or seen.place == "fits" or _ordinary(brand, seen):
                continue
            finding = _of_word(product, brand, seen)
            known = gravest.get(seen.brand_id)
            if finding is not None and (known is None or _rank(known) < _rank(finding)):
                gravest[seen.brand_id] = finding
        return list(gravest.values())


def _ordinary(brand: Brand, seen: WordSeen) -> bool:
    """Return whether a word that is also an ordinary one says nothing of a brand where it stands."""
    return bool({"common", "short"} & set(brand.doubts)) and seen.field != "brand" and seen.how != "disguised"


def _rank(finding: Finding) -> tuple[int, float]:
    return ("allow", "review", "block").index(finding.outcome), finding.confidence


def _of_word(product: Submission, brand: Brand, seen: WordSeen) -> Finding | None:
    outcome = outcome_of_word(seen)
    confidence = _SURE.get(seen.how, max(0.45, 0.85 - 0.3 * seen.cost))
    cheap = is_cheap(product, brand)
    if not related(product.category, brand.classes):
        outcome, confidence = ("review" if seen.how == "disguised" else "allow"), confidence / 2
    elif cheap and outcome == "allow" and seen.how == "same":
        outcome, confidence = "review", 0.7
    elif cheap and seen.how == "disguised":
        outcome, confidence = "block", 0.97
    elif cheap:
        confidence = min(0.95, confidence + 0.2)
    evidence = [Evidence("seller", seen.quote, seen.field, seen.span), _named(brand)]
    if cheap:
        evidence.append(Evidence("table", "price", "lowest"))
    like = seen.place == "like"
    return _finding(
        "brand_misuse" if like else "counterfeit",
        outcome,
        round(confidence, 3),
        NAMES,
        evidence,
        brand,
        "state_compatible" if like else "check_price" if cheap else "show_authority",
    )


def is_cheap(product: Submission, brand: Brand) -> bool:
    """Return whether a product costs far less than the brand's genuine goods do, in the currency that is known of."""
    if brand.lowest_minor is None or brand.currency is None:
        return False
    price = product.prices_minor.get(brand.currency)
    return price is not None and price < _CHEAP * brand.lowest_minor


def _named(brand: Brand) -> Evidence:
    return Evidence("table", brand.name, brand.brand_id)


def markets_of(territories: Sequence[str]) -> tuple[str, ...]:
    """Return the markets in which a brand is registered at least in part."""
    return tuple(
        market
        for market in MARKETS
        if within(market, territories) or any(country in territories for country in COUNTRIES[market])
    )


def _finding(
    policy: str,
    outcome: Outcome,
    confidence: float,
    detector: str,
    evidence: Sequence[Evidence],
    brand: Brand,
    remedy: str,
) -> Finding | None:
    markets = markets_of(brand.territories)
    if not markets:
        return None
    return Finding(
        policy,
        outcome,
        confidence,
        detector,
        tuple(evidence),
        () if len(markets) == len(MARKETS) else markets,
        remedy,
    )


def brand_detectors(index: BrandIndex) -> tuple[BrandNames, tuple[PictureDetector, ...]]:
    """Return what compares texts with an index of brands, and pictures where figures or pictures are registered."""
    pictures = []
    if index.figures is not None:
        version = f"{_LOOKING}.{index.versions.get('figures', '')}"
        figures = index.figures

        def look_for_figures(data: bytes) -> Any:
            return [[each.mark, list(each.box), each.confidence] for each in figures.find(data)]

        pictures.append(
            PictureDetector(
                FIGURES, f"{_RULES}.{version}", version, look_for_figures, lambda seen: _figures(index, seen)
            )
        )
    if index.pictures is not None:
        version = index.versions.get("pictures", "")
        copies = index.pictures

        def look_for_copies(data: bytes) -> Any:
            return [[each.id, each.confidence, each.mirrored] for each in copies.find(data)]

        pictures.append(
            PictureDetector(COPIES, f"{_RULES}.{version}", version, look_for_copies, lambda seen: _copied(index, seen))
        )
    return BrandNames(index), tuple(pictures)


def _figures(index: BrandIndex, seen: Sequence[Any]) -> list[Finding]:
    found = []
    for mark, box, confidence in seen:
        brand = index.brands.get(mark)
        if brand is None:
            continue
        left, top, right, bottom = box
        evidence = (Evidence("photo", brand.name, "", None, (left, top, right, bottom)), _named(brand))
        outcome: Outcome = "review" if confidence >= _SURE_FIGURE else "allow"
        found.append(_finding("counterfeit", outcome, confidence, FIGURES, evidence, brand, "show_authority"))
    return [each for each in found if each is not None]


def _copied(index: BrandIndex, seen: Sequence[Any]) -> list[Finding]:
    found = []
    for picture, confidence, _mirrored in seen:
        brand = index.brands.get(picture)
        if brand is not None:
            evidence = (Evidence("photo", brand.name, "", None, (0.0, 0.0, 1.0, 1.0)), _named(brand))
            found.append(_finding("brand_misuse", "review", confidence, COPIES, evidence, brand, "change_picture"))
    return [each for each in found if each is not None]


@dataclass(frozen=True, slots=True)
class Relations:
    """What stands between sellers and brands: licences by seller, and holders' words by product and brand."""

    licences: Mapping[str, Sequence[Licence]]
    says: Mapping[str, Mapping[str, Say]]
    brands: Mapping[str, Brand]


def as_to_brands(
    findings: Sequence[Finding], product: Submission, relations: Relations, *, trust: float, now_us: int
) -> tuple[list[Finding], list[Seen]]:
    """Return what is left of findings for this seller, and which brands their holders are told of.

    A licence, or a holder's word that it is licensed or not theirs, leaves nothing of a finding in its markets. A word
    that it is counterfeit, or a past of the seller that is not trusted, raises what was only noted. A figure beside its
    holder's name, as it is registered, is what any honest resale shows.
    """
    told: dict[str, Finding] = {}
    left = [each for each in findings if each.detector not in DETECTORS]
    brands = [(each, relations.brands.get(brand_of(each))) for each in findings if each.detector in DETECTORS]
    named = {
        brand.holder_id
        for each, brand in brands
        if brand is not None and each.detector == NAMES and each.outcome == "allow"
    }
    said = relations.says.get(product.product_id, {})
    for each, brand in brands:
        if brand is None or not brand.holds(now_us):
            continue
        finding = _licensed(each, brand, relations.licences.get(product.seller_id, ()), now_us)
        if finding is None:
            continue
        told[brand.brand_id] = max(told.get(brand.brand_id, finding), finding, key=_rank)
        word = said.get(brand.brand_id)
        if word in {"licensed", "not_ours"}:
            continue
        if word == "counterfeit":
            finding = replace(finding, outcome=max(finding.outcome, "review", key=_by_gravity), confidence=0.95)
        elif each.detector == FIGURES and brand.holder_id in named and trust >= _MISTRUSTED:
            continue
        elif finding.outcome == "allow" and trust < _MISTRUSTED and related(product.category, brand.classes):
            finding = replace(finding, outcome="review", confidence=max(finding.confidence, 0.5))
        if finding.outcome != "allow":
            left.append(finding)
    seen = [
        Seen(brand_id, each.outcome, each.confidence, finding_to_json(each)["evidence"])
        for brand_id, each in sorted(told.items())
    ]
    return left, seen


def brand_of(finding: Finding) -> str:
    """Return the id of the brand that a finding names, or ""."""
    return next((each.place for each in finding.evidence if each.place.startswith("brd_")), "")


def _by_gravity(outcome: str) -> int:
    return ("allow", "review", "block").index(outcome)


def _licensed(finding: Finding, brand: Brand, licences: Sequence[Licence], now_us: int) -> Finding | None:
    """Return a finding in the markets for which the seller has no licence of the brand; None where in none."""
    mine = [each for each in licences if each.brand_id == brand.brand_id or each.own_of == brand.holder_id]
    open_in = [market for market in finding.markets or MARKETS if not any(each.covers(now_us, market) for each in mine)]
    if not open_in:
        return None
    return finding if not mine else replace(finding, markets=tuple(open_in))
