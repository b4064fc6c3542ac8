"""Single abilities of the studio over HTTP, for programs: name a category, score a listing. Nothing is kept."""

from typing import Annotated

from fastapi import Query, Request, Response
from pydantic import BaseModel, Field

from entrepot.core.http import ApiRouter, Principal, Requires, platform_of, problems, reply, slow
from entrepot.core.http.types import LocaleCode
from entrepot.sell.catalog import category_tree
from entrepot.sell.classification import suggest_categories
from entrepot.sell.listing.answers import ScoreAnswer, score_answer
from entrepot.sell.listing.bodies import ScoreBody
from entrepot.sell.scoring import offered, read_listing, score

router = ApiRouter(tags=["studio"])

_SELLERS = ("seller_owner", "seller_staff")
Reader = Annotated[Principal, Requires(*_SELLERS, scope="catalog:read")]
Title = Annotated[
    str, Query(min_length=1, max_length=500, description="In English, Korean, Chinese, Japanese, Spanish")
]
Locale = Annotated[LocaleCode, Query(description="Language of the names")]


class Suggestion(BaseModel):
    """A category that a title speaks for: its share of all that speaks for any (no probability), and the words."""

    category_id: str = Field(examples=["cat_mugs"])
    path: list[str] = Field(examples=[["Kitchen & dining", "Mugs"]])
    share: float
    words: list[str]


@router.get(
    "/seller/category-suggestions",
    summary="Name the categories that a title speaks for",
    responses={200: {"model": list[Suggestion]}, **problems(401, 403, 422)},
)
@slow
def read_suggestions(request: Request, who: Reader, title: Title, locale: Locale = "en") -> Response:
    """Best first, at most three; none where no word of the title is known."""
    with platform_of(request).db.read() as connection:
        guesses = suggest_categories(connection, title)
        tree = category_tree(connection, locale)
    return reply(
        [
            {
                "category_id": each.category_id,
                "path": [node.name for node in tree.path(each.category_id)],
                "share": round(each.share, 3),
                "words": each.words,
            }
            for each in guesses
        ]
    )


@router.post(
    "/seller/listing-scores",
    summary="Score a listing, 0 to 100, with a reason for each point lost",
    responses={200: {"model": ScoreAnswer}, **problems(401, 403, 422)},
)
@slow
def post_score(request: Request, who: Reader, body: ScoreBody) -> Response:
    """The listing's fields are those of ``entrepot listing score``; only ``locale`` must be there."""
    listing = read_listing(body.listing)
    return reply(score_answer(offered(listing, score(listing))))
