"""The rules of the content score with their weights: all points stand here, and 100 is their sum."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from entrepot.kit.sentences import Sentence, say

BULLETS_LEAST, PICTURES_LEAST, ATTRIBUTES_ENOUGH = 3, 4, 12
TITLE_LONGEST, TITLE_FRONT = 150, 70
PICTURE_LEAST_PX = 800


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: ``points`` at most lost by it, ``effort`` 1 (a click) to 5 (new pictures), ``title`` what it asks for.

    ``missing`` marks a rule for a part that is not there: it takes all points of its area, since nothing there can be
    right; where only some of it is missing (bullets, pictures) it takes that share.
    """

    code: str
    area: str
    points: float
    effort: int
    title: Sentence
    missing: bool = False


class Rules:
    """A set of rules. Raises ValueError where there is nothing to lose, or points below zero."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules = {rule.code: rule for rule in rules}
        self.total = sum(rule.points for rule in self)
        if self.total <= 0 or any(rule.points < 0 for rule in self):
            raise ValueError("rules take points: none of them less than zero, one of them more")
        self.areas: defaultdict[str, float] = defaultdict(float)
        for rule in self:
            self.areas[rule.area] += rule.points

    def __iter__(self) -> Iterator[Rule]:
        return iter(self._rules.values())

    def get(self, code: str) -> Rule | None:
        """Return the rule of a code, None where this set leaves it out."""
        return self._rules.get(code)

    def most(self, rule: Rule) -> float:
        """Return the points that a rule can take of 100."""
        return (self.areas[rule.area] if rule.missing else rule.points) * 100 / self.total


RULES = Rules((
    Rule("title_missing", "title", 0, 2, say("A title is needed"), missing=True),
    Rule("title_long", "title", 2, 1, say("The title has at most 150 characters")),
    Rule("title_short", "title", 1, 2, say("The title says more than a word or two")),
    Rule("title_front", "title", 2, 1, say("Brand and key facts stand in the first 70 characters")),
    Rule("title_bare", "title", 2, 2, say("The title names the brand or a fact such as material or size")),
    Rule("title_capitals", "title", 3, 1, say("No words are written all in capitals")),
    Rule("title_promotion", "title", 3, 1, say("The title holds no promotion")),
    Rule("title_repeats", "title", 2, 1, say("No word comes back again and again")),
    Rule("title_stuffed", "title", 1, 2, say("The title is no list of search words")),
    Rule("title_symbols", "title", 1, 1, say("There are no decorative signs in the title")),
    Rule("title_clickbait", "title", 2, 2, say("The title names the product and tells no story")),
    Rule("title_language", "title", 3, 3, say("The title is in the listing's language")),
    Rule("bullets_few", "bullets", 4, 3, say("At least 3 selling points are needed"), missing=True),
    Rule("bullets_vague", "bullets", 3, 2, say("Each selling point states a fact: a number, a material, an attribute")),
    Rule("bullets_benefit", "bullets", 2, 2, say("Each selling point says what its fact is good for")),
    Rule("bullets_repeat", "bullets", 2, 1, say("Selling points repeat neither the title nor each other")),
    Rule("bullets_late", "bullets", 2, 1, say("The selling points with facts come first")),
    Rule("description_missing", "description", 0, 3, say("A description is needed"), missing=True),
    Rule("description_short", "description", 2, 3, say("The description says more than the title")),
    Rule("description_sentences", "description", 2, 2, say("Sentences are short enough to read")),
    Rule("description_wall", "description", 1, 1, say("A long description has paragraphs")),
    Rule("description_language", "description", 3, 3, say("Description and points are in the listing's language")),
    Rule("description_stuffed", "description", 2, 2, say("The description does not repeat a search word")),
    Rule("claims_unbacked", "honesty", 6, 2, say("Every claim is backed by an attribute")),
    Rule("contact", "honesty", 4, 1, say("There are no contact details")),
    Rule("links", "honesty", 2, 1, say("There are no links")),
    Rule("text_promotion", "honesty", 2, 1, say("Selling points and description hold no promotion")),
    Rule("hidden_characters", "honesty", 1, 1, say("There are no invisible characters")),
    Rule("brand_missing", "identity", 2, 1, say("The brand is stated")),
    Rule("condition_missing", "identity", 1, 1, say("The condition is stated")),
    Rule("gtin_missing", "identity", 1, 2, say("The GTIN is stated")),
    Rule("gtin_wrong", "identity", 3, 1, say("The GTIN's check digit is right")),
    Rule("category_missing", "attributes", 0, 1, say("A category is needed"), missing=True),
    Rule("category_broad", "attributes", 2, 1, say("The category is the most exact one")),
    Rule("attributes_few", "attributes", 5, 2, say("The attributes of the category are filled in")),
    Rule("apparel", "attributes", 2, 1, say("What is worn says colour, size, gender and age group")),
    Rule("units_missing", "attributes", 1, 1, say("Numbers have their unit")),
    Rule("size_table", "attributes", 2, 3, say("There is a size table where sizes need one")),
    Rule("pictures_missing", "pictures", 0, 5, say("A picture is needed"), missing=True),
    Rule("pictures_few", "pictures", 4, 4, say("There are at least 4 pictures")),
    Rule("picture_small", "pictures", 3, 4, say("Pictures have 800 pixels or more on each side")),
    Rule("picture_unclear", "pictures", 2, 4, say("Pictures are sharp and well lit")),
    Rule("picture_overlay", "pictures", 2, 2, say("No text or mark lies on a picture")),
    Rule("picture_border", "pictures", 1, 1, say("Pictures have no border")),
    Rule("picture_background", "pictures", 1, 1, say("The main picture's background is plain")),
    Rule("picture_subject", "pictures", 1, 1, say("The product fills the picture")),
    Rule("picture_duplicate", "pictures", 1, 1, say("Pictures differ from each other")),
    Rule("price_missing", "price", 0, 1, say("A price is needed"), missing=True),
    Rule("price_odd", "price", 2, 2, say("The price is in reach of comparable offers")),
    Rule("shipping_missing", "offer", 1, 1, say("Shipping is stated")),
    Rule("returns_missing", "offer", 2, 1, say("Returns are stated")),
    Rule("search_words_missing", "offer", 1, 1, say("There are search words")),
))  # fmt: skip
"""The rules that a listing is held to, with what the big channels check as their start."""
