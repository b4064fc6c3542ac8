"""Screening before saving, over HTTP: what would be said of words, and why a product of mine is held with its fix."""

from collections.abc import Sequence
from typing import Annotated, Any, Final

from fastapi import Query, Request, Response
from pydantic import AfterValidator, Field, StringConstraints

from entrepot.core.http import ApiRouter, Principal, Requires, platform_of, problems, reply, seller_of, slow
from entrepot.core.http.types import Body, Id, LocaleCode, storable
from entrepot.sell.catalog import Submission, category_tree, get_own_product, submissions
from entrepot.sell.screening.explain import Explained, check_listing, explain
from entrepot.sell.screening.judgement import Outcome
from entrepot.sell.screening.read import verdicts_of
from entrepot.sell.screening.relisted import notice_of
from entrepot.sell.screening.rules import rulings_in_force
from entrepot.sell.screening.store import finding_to_json
from entrepot.sell.screening.text import CHANGES

router = ApiRouter(tags=["screening"])

_SELLERS: Final = ("seller_owner", "seller_staff")
Seller = Annotated[Principal, Requires(*_SELLERS, scope="seller:read")]
ProductId = Annotated[str, Id("prd")]
Spoken = Annotated[str, Query(pattern="^(en|ko|zh)$", description="Language of the rules' texts")]
Storable = AfterValidator(storable)
Line = Annotated[str, StringConstraints(max_length=1_000), Storable]


class PriceBody(Body):
    """A price in minor units."""

    minor: int = Field(ge=0, le=10**15, examples=[24_000])
    currency: str = Field(pattern="^[A-Z]{3}$", examples=["KRW"])


class CheckBody(Body):
    """Words of a listing that is not saved yet."""

    title: Annotated[str, StringConstraints(min_length=1, max_length=1_000, pattern=r"\S"), Storable] = Field(
        examples=["Boseong green tea 100 g"]
    )
    description: Annotated[str, StringConstraints(max_length=20_000), Storable] = ""
    bullets: list[Line] = Field(default_factory=list, max_length=20)
    search_words: list[Line] = Field(default_factory=list, max_length=50)
    brand: Line = ""
    category_id: Annotated[str, StringConstraints(max_length=80), Storable] = ""
    price: PriceBody | None = None
    locale: LocaleCode = "en"


class TextChangeAnswer(Body):
    """A text as it stands and as it could stand."""

    place: str = Field(examples=["description"])
    before: str
    after: str


class FixAnswer(Body):
    """What would put it right.

    With `words` take the `changes`: `settles` says that nothing of this policy is found then. With `state` the seller
    states `asks` in the description. `picture`, `price` and `papers` are changed where they stand; with `none` only an
    appeal is left.
    """

    key: str = Field(examples=["remove_claim"])
    kind: str = Field(examples=["words"])
    told: str = Field(examples=["Remove the claim: only medicines may say that they heal or prevent an illness."])
    changes: list[TextChangeAnswer]
    settles: bool
    asks: list[str]
    known: dict[str, str]


class ReasonAnswer(Body):
    """A finding that counts, with its rule and its fix."""

    policy: str = Field(examples=["medicine_claims"])
    outcome: Outcome = Field(description="Block where every market of it refuses, else review; `markets` says which")
    markets: dict[str, Outcome] = Field(examples=[{"US": "block"}])
    title: str | None
    text: str | None
    sources: list[str]
    confidence: float
    evidence: list[dict[str, Any]]
    notice_id: str | None = Field(description="The notice by a holder of rights that it rests on: read it, answer it")
    fix: FixAnswer


class CheckAnswer(Body):
    """What screening would say, as a whole and by market, and why."""

    outcome: Outcome = Field(description="Allow where a market takes it as it is, review where a person would look")
    markets: dict[str, Outcome]
    brands_compared: bool = Field(description="False: registered brands are compared when the product is submitted")
    reasons: list[ReasonAnswer]


class ReasonList(Body):
    """Why a product is held, or closed to markets, the gravest first."""

    items: list[ReasonAnswer]


@router.post(
    "/seller/screening/check",
    summary="What screening would say of words, before they are saved",
    description=(
        "Nothing is kept. Pictures are looked at when a draft is made or a product is submitted; registered brands are "
        "compared with when it is submitted. Where several reasons are about one text, each has the same `after`: the "
        "text that settles all of them that a wording can settle."
    ),
    responses={200: {"model": CheckAnswer}, **problems(401, 403, 422)},
)
@slow
def check_words(request: Request, who: Seller, body: CheckBody, language: Spoken = "en") -> Response:
    db = platform_of(request).db
    with db.read() as connection:
        tree = category_tree(connection, "en")
        category = body.category_id if body.category_id in tree else ""
        path = " > ".join(each.name for each in tree.path(category)) if category else ""
        check = check_listing(connection, _submission(body, seller_of(who), path), db.clock.now_us())
    judgement = check.judgement
    answer = {
        "outcome": check.outcome,
        "markets": dict(judgement.markets),
        "brands_compared": False,
        "reasons": _reasons(check.reasons, language),
    }
    return reply(answer)


@router.get(
    "/seller/products/{product_id}/reasons",
    summary="Why a product of mine is held or closed to markets, and what would put it right",
    responses={200: {"model": ReasonList}, **problems(401, 403, 404, 422)},
)
@slow
def read_reasons(request: Request, who: Seller, product_id: ProductId, language: Spoken = "en") -> Response:
    db = platform_of(request).db
    with db.read() as connection:
        get_own_product(connection, seller_of(who), product_id)
        product = submissions(connection, [product_id])[0]
        last = next(iter(verdicts_of(connection, product_id, 1)), None)
        reasons: tuple[Explained, ...] = ()
        if last is not None and last.revision == product.revision:
            now_us = db.clock.now_us()
            reasons = explain(last.findings, product, rulings_in_force(connection, now_us)[1], now_us)
    return reply({"items": _reasons(reasons, language)})


def _submission(body: CheckBody, seller_id: str, category: str) -> Submission:
    texts = [("title", body.title), ("brand", body.brand), ("description", body.description)]
    texts += [(f"bullets.{at}", line) for at, line in enumerate(body.bullets)]
    texts += [(f"search_words.{at}", line) for at, line in enumerate(body.search_words)]
    return Submission(
        "",
        seller_id,
        0,
        "draft",
        None,
        body.locale,
        body.category_id or None,
        category,
        body.brand,
        {name: text for name, text in texts if text},
        (),
        {body.price.currency: body.price.minor} if body.price else {},
    )


def _reasons(reasons: Sequence[Explained], language: str) -> list[dict[str, Any]]:
    return [
        {
            "policy": each.finding.policy,
            "outcome": each.outcome,
            "markets": dict(each.markets),
            "title": each.rule.title[language] if each.rule else None,
            "text": each.rule.text[language] if each.rule else None,
            "sources": list(each.rule.sources) if each.rule else [],
            "confidence": each.finding.confidence,
            "evidence": finding_to_json(each.finding)["evidence"],
            "notice_id": notice_of(each.finding),
            "fix": _of_notice(notice_of(each.finding))
            or {
                "key": each.fix.key,
                "kind": each.fix.kind,
                "told": CHANGES[each.fix.key],
                "changes": [{"place": one.place, "before": one.before, "after": one.after} for one in each.fix.changes],
                "settles": each.fix.settles,
                "asks": list(each.fix.asks),
                "known": dict(each.fix.known),
            },
        }
        for each in reasons
    ]


def _of_notice(notice_id: str | None) -> dict[str, Any]:
    """Return what is left to do about a notice: no other words put it right."""
    if notice_id is None:
        return {}
    told = f"A holder of rights gave a notice: read it at /api/v1/seller/notices/{notice_id}, and answer it there."
    rest = {"changes": [], "settles": False, "asks": [], "known": {}}
    return {"key": "answer_notice", "kind": "none", "told": told, **rest}
