"""Screen the words of listings: all text detectors together, each finding with its evidence in the seller's text."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Final, Literal

from entrepot.sell.screening.text.changes import change_for
from entrepot.sell.screening.text.claims import asks_claims, detect_claims
from entrepot.sell.screening.text.dangerous import asks_dangerous, detect_dangerous
from entrepot.sell.screening.text.evasive import evasive_spans
from entrepot.sell.screening.text.fallback import CONFIDENCE, guessed_policy
from entrepot.sell.screening.text.findings import SEVERITY, Finding, Listing, Signal, Spot, Verdict
from entrepot.sell.screening.text.fold import FIELD_END, LISTING_END, folded_text
from entrepot.sell.screening.text.judge import Around, Judge, judge
from entrepot.sell.screening.text.masked import unmasked
from entrepot.sell.screening.text.opinion import SUSPICIOUS, Opinion, opinions
from entrepot.sell.screening.text.patterns import asks_patterns, detect_patterns
from entrepot.sell.screening.text.price import asks_price, detect_price
from entrepot.sell.screening.text.terms import Read
from entrepot.sell.screening.text.together import weighed
from entrepot.sell.screening.text.variants import Variant, variants

MOST_LETTERS: Final = 200_000
"""Letters of a field that are read; the marketplace takes none that are longer."""
_MOST_SPOTS: Final = 8
_BATCH: Final = 512
_LONG, _NEAR, _LOOKED_AT = 300, 100, 3
"""Letters from which on a text is judged by parts, letters on either side of a finding, places looked at of each."""

_OF_BRANDS: Final = frozenset({"brand_misuse", "counterfeit"})
_SAYS: Final = {"block": 3.0, "review": 1.5, "hint": 0.7}
_LAST: Final = {"contact_diversion": 0.5, "personal_data": 0.6, "false_claims": 0.7, "brand_misuse": 0.9}
"""Policies that often stand beside a graver one: they come after it."""

Detector = Callable[[Listing, str, Read, Around, str], Sequence[Signal]]
"""Takes the listing, its text as written, what was read in it, the words around, and the market."""
Asks = Callable[[Listing, str, Read], bool]
DETECTORS: Final[tuple[tuple[Asks, Detector], ...]] = (
    (asks_patterns, detect_patterns),
    (asks_claims, detect_claims),
    (asks_dangerous, detect_dangerous),
    (asks_price, detect_price),
)
"""Detectors beside terms: whether one has anything to look at, and the look. Their spans are in the text as written."""


def screen_text(listing: Listing, market: str = "any") -> tuple[Finding, ...]:
    """Return the policies that a listing's words meet in a market, likeliest first; empty where there is nothing.

    ``market`` is ``US EU KR JP CN SA``, or ``any`` for the rules of all of them.
    """
    return screen_texts([listing], market)[0]


def screen_texts(
    listings: Sequence[Listing], market: str = "any", *, learned: bool = True
) -> list[tuple[Finding, ...]]:
    """Screen many listings; the first pass is shared, so that hundreds at a time cost least.

    ``learned`` asks the learned opinion too; without it this is what lexicon and patterns say.
    """
    found: list[tuple[Finding, ...]] = []
    for first in range(0, len(listings), _BATCH):
        found += _screen_batch(listings[first : first + _BATCH], market, learned=learned)
    return found


def text_of(listing: Listing) -> str:
    """Return a listing's title and description as one text, the end of the title marked."""
    parts = (listing.title[:MOST_LETTERS], listing.description[:MOST_LETTERS])
    return FIELD_END.join(
        part.replace(FIELD_END, " ").replace(LISTING_END, " ") if FIELD_END in part or LISTING_END in part else part
        for part in parts
    )


def _screen_batch(listings: Sequence[Listing], market: str, *, learned: bool) -> list[tuple[Finding, ...]]:
    words = judge()
    texts = [text_of(listing) for listing in listings]
    reads = words.finder.read(texts)
    found = [
        _screened(words, listing, text, read, market)
        for listing, text, read in zip(listings, texts, reads, strict=True)
    ]
    if not learned:
        return found
    whole = opinions([read.plain for read in reads])
    return [
        weighed(
            listing,
            read,
            mine,
            _near(listing, text, mine, opinion),
            _OF_BRANDS if _is_own_brand(listing) else frozenset(),
        )
        for listing, text, read, mine, opinion in zip(listings, texts, reads, found, whole, strict=True)
    ]


def _near(listing: Listing, text: str, found: Sequence[Finding], opinion: Opinion) -> Opinion:
    """Return what is thought of a listing, or of what stands around what was found in it where that reads guiltier.

    Many innocent lines do not hide a guilty one: a long text is judged by the title and the words near each finding.
    """
    if not found or len(text) <= _LONG:
        return opinion
    near = [
        folded_text(f"{listing.title[:_NEAR]}\n{source[max(0, spot.start - _NEAR) : spot.end + _NEAR]}")
        for finding in found
        for spot in finding.evidence[:_LOOKED_AT]
        for source in [listing.title if spot.field == "title" else listing.description]
    ]
    return max(opinion, *opinions(near), key=lambda each: each.odds)


def _screened(words: Judge, listing: Listing, text: str, read: Read, market: str) -> tuple[Finding, ...]:
    others = [*variants(text, read.plain), *unmasked(text)]
    hidden = evasive_spans(read.plain)
    wanted = bool(len(read.rows) or others or hidden) or any(asks(listing, text, read) for asks, _ in DETECTORS)
    if not wanted:
        return ()
    around = words.around(text, listing.category)
    around.spans["shady"] = [*around.spans.get("shady", ()), *hidden]
    placed: list[Signal] = [_placed(signal, read) for signal in words.signals(text, read, around, market)]
    placed += _in_variants(words, listing, others, market)
    for asks, detect in DETECTORS:
        if asks(listing, text, read):
            placed += detect(listing, text, read, around, market)
    shady = [_span(read, start, end) for start, end in around.spans.get("shady", ()) if start < end]
    return _findings(listing, placed, shady)


def _in_variants(words: Judge, listing: Listing, others: Sequence[Variant], market: str) -> list[Signal]:
    """Look for terms in other readings of a text, and say where they stand in the text as written."""
    found: list[Signal] = []
    for other in others:
        read = words.finder.read([other.text])[0]
        around = words.around(other.text, listing.category)
        for signal in words.signals(other.text, read, around, market):
            start, end = _span(read, signal.start, signal.end)
            first, last = other.span(start, end)
            found.append(Signal(signal.policy, signal.verdict, first, last, signal.rule, disguised=True))
    return found


def _placed(signal: Signal, read: Read) -> Signal:
    """Return a signal with its places in the text as written."""
    start, end = _span(read, signal.start, signal.end)
    return Signal(
        signal.policy, signal.verdict, start, end, signal.rule, signal.disguised, signal.wording, signal.change
    )


def _span(read: Read, start: int, end: int) -> tuple[int, int]:
    return read.span(start, end)


def _findings(listing: Listing, signals: Sequence[Signal], shady: Sequence[tuple[int, int]]) -> tuple[Finding, ...]:
    by_policy: defaultdict[str, list[Signal]] = defaultdict(list)
    for signal in dict.fromkeys(signals):
        by_policy[signal.policy].append(signal)
    ranked: list[tuple[float, Finding]] = []
    for policy, mine in by_policy.items():
        verdict = _verdict(mine, shady=bool(shady))
        if verdict == "allow" or (policy in _OF_BRANDS and verdict != "block" and _is_own_brand(listing)):
            continue
        score = sum(sorted((_SAYS[each.verdict] for each in mine), reverse=True)[:4]) * _LAST.get(policy, 1.0)
        ranked.append((score + SEVERITY[verdict], _finding(listing, policy, verdict, mine)))
    ranked.sort(key=lambda each: (-each[0], each[1].policy))
    if not ranked and shady:
        return (_suspicion(listing, shady),)
    return tuple(finding for _, finding in ranked)


def _is_own_brand(listing: Listing) -> bool:
    """Return whether the title names a brand that the seller owns or may sell as its own."""
    title = f" {folded_text(listing.title)} "
    return any(f" {folded_text(brand)} " in title for brand in listing.seller_brands if brand.strip())


def _suspicion(listing: Listing, shady: Sequence[tuple[int, int]]) -> Finding:
    """Return what is said of a listing that only talks as those do who hide something."""
    policy = guessed_policy(listing)
    signals = [Signal(policy, "review", start, end, SUSPICIOUS) for start, end in shady[:_MOST_SPOTS]]
    spots = tuple(_spot(listing, signal) for signal in signals)
    return Finding(policy, "review", CONFIDENCE, spots, change_for(policy, "review"))


def _verdict(signals: Sequence[Signal], *, shady: bool) -> Verdict:
    """Return what signals of one policy come to: two different hints, or one beside shady words, ask a person."""
    if any(signal.verdict == "block" for signal in signals):
        return "block"
    if any(signal.verdict == "review" for signal in signals):
        return "review"
    hints = {signal.rule for signal in signals}
    return "review" if len(hints) > 1 or (hints and shady) else "allow"


def _finding(listing: Listing, policy: str, verdict: Verdict, signals: Sequence[Signal]) -> Finding:
    strongest = sorted(signals, key=lambda each: (-_SAYS[each.verdict], each.start))
    doubt = 1.0
    for rule in {signal.rule: signal for signal in reversed(strongest)}.values():
        doubt *= {"block": 0.1, "review": 0.35, "hint": 0.65}[rule.verdict]
    spots = tuple(dict.fromkeys(_spot(listing, signal) for signal in strongest[: _MOST_SPOTS * 2]))[:_MOST_SPOTS]
    first = strongest[0]
    change = first.change or change_for(policy, verdict)
    wording = first.wording if first.wording is not None else ("" if change.startswith("remove") else None)
    disguised = any(signal.disguised and signal.verdict != "hint" for signal in strongest)
    return Finding(policy, verdict, round(1 - doubt, 3), spots, change, wording, disguised)


def _spot(listing: Listing, signal: Signal) -> Spot:
    turn = min(len(listing.title), MOST_LETTERS)
    field: Literal["title", "description"] = "title" if signal.start < turn else "description"
    offset = 0 if field == "title" else turn + 1
    start, end = signal.start - offset, signal.end - offset
    if field == "title":
        end = min(end, turn)
    source = listing.title if field == "title" else listing.description
    return Spot(field, start, end, source[start:end], signal.rule)
