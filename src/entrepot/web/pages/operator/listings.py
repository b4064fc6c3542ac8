"""How good the sellers' listings are: how their content scores lie, and what they lose most by."""

from typing import Any, Final

from fastapi import Request, Response

from entrepot.core.http import ApiRouter, platform_of, slow
from entrepot.sell.listing import stored_scores
from entrepot.sell.scoring import RULES, ContentScore, distribution
from entrepot.web.filters import number
from entrepot.web.pages.operator.frame import Operator, frame
from entrepot.web.reader import reading
from entrepot.web.render import reader_of, render
from entrepot.web.sentences import in_words

router = ApiRouter(prefix="", pages=True)

_BINS: Final = tuple(f"{low}–{low + 9 if low < 90 else 100}" for low in range(0, 100, 10))


@router.get("/operator/listings")
@slow
def show_listings(request: Request, _who: Operator) -> Response:
    """Show how content scores lie, and the most common losses among the latest drafts."""
    with platform_of(request).db.read() as connection:
        kept = stored_scores(connection)
    lies = distribution(ContentScore(float(each)) for each in kept.points)
    lost = distribution(kept.sample)
    with reading(reader_of(request)):
        bars = [(label, float(count), number(count)) for label, count in zip(_BINS, lies.bins, strict=True)]
        losses: list[tuple[str, float, str]] = []
        for each in lost.common:
            rule = RULES.get(each.code)
            name = in_words(rule.title) if rule else each.code
            share = round(100 * each.listings / lost.count)
            losses.append((name, each.points_mean, f"{each.points_mean:g} · {share}%"))
    context: dict[str, Any] = {"lies": lies, "bars": bars, "losses": losses, "sampled": lost.count}
    return render(request, "operator/listings.html", **context, **frame(request))
