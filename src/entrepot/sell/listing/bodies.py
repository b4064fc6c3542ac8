"""What comes in over HTTP about drafts, bounded and typed."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, ConfigDict, Field, JsonValue, StringConstraints

from entrepot.core.http.types import Body, Id, storable
from entrepot.sell.listing.content import FIELDS_MAX, PICTURES_MAX, TEXT_MAX, WORDS_MAX, Act

_Storable = AfterValidator(storable)
FileId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$"), Field(examples=["9f86d081" * 8])]
Locale = Literal["en", "ko", "zh", "ja", "es"]
Channel = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,29}$"), Field(examples=["entrepot"])]
Words = Annotated[str, StringConstraints(max_length=WORDS_MAX), _Storable, Field(examples=["남색 머그 350ml 도자기"])]
DraftId = Annotated[str, Id("lst")]
FieldName = Annotated[str, StringConstraints(min_length=1, max_length=130), _Storable]


class DraftBody(Body):
    """What a listing is to be made of: words, pictures that were sent to ``POST /pictures``, or a specification."""

    words: Words = ""
    pictures: Annotated[list[FileId], Field(max_length=PICTURES_MAX)] = Field(default_factory=list)
    text: Annotated[str, StringConstraints(max_length=TEXT_MAX), _Storable] = ""
    locale: Locale = "en"
    channel: Channel = "entrepot"


class BatchBody(Body):
    """A supplier's file that was sent to ``POST /files``: CSV, XLSX, a PDF sheet or text; a draft for each row."""

    file_id: FileId
    file_name: Annotated[str, StringConstraints(max_length=200), _Storable] = ""
    locale: Locale = "en"


class DecisionBody(Body):
    """What is said of a field: ``keep`` it, ``change`` it to ``value``, ``remove`` it; ``act`` null takes that back."""

    act: Act | None
    value: JsonValue = None


class DecisionsBody(Body):
    """Fields by name (``title``, ``bullets``, ``attribute.material``, ``price``, …) and what is said of them.

    ``variants`` says of each combination of options how many there are, and what else is its own (``stock``, ``price``,
    ``sku``, ``gtin``, ``sold``); ``variants`` of the draft lists all combinations.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "fields": {
                        "title": {"act": "keep"},
                        "attribute.material": {"act": "change", "value": "Stoneware"},
                        "price": {"act": "change", "value": {"minor": 24000, "currency": "KRW"}},
                        "variants": {"act": "change", "value": [{"options": {"Colour": "Navy"}, "stock": 12}]},
                    }
                }
            ]
        }
    )

    fields: Annotated[
        dict[Annotated[str, StringConstraints(min_length=1, max_length=130), _Storable], DecisionBody],
        Field(min_length=1, max_length=FIELDS_MAX),
    ]

    def said(self) -> dict[str, tuple[Act | None, Any]]:
        """Return what is said by field."""
        return {name: (each.act, each.value) for name, each in self.fields.items()}


class MendBody(Body):
    """Which finding of the content score to mend: its rule's code and its field, as the score names them."""

    rule: Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$"), Field(examples=["title_capitals"])]
    field: Annotated[str, StringConstraints(min_length=1, max_length=130), _Storable, Field(examples=["title"])]


class InputsBody(Body):
    """Other words, another language or channel; what is left out stays, and decisions stay."""

    words: Words | None = None
    locale: Locale | None = None
    channel: Channel | None = None


class PicturesBody(Body):
    """All pictures of a draft, the main one first."""

    pictures: Annotated[list[FileId], Field(max_length=PICTURES_MAX)]


class AcceptBody(Body):
    """Whether the product goes on sale at once; else it is kept as a draft product.

    ``despite`` names the fields that contradict themselves and are meant so, as ``contradictions`` of the draft, and of
    the refusal, name them; who said so is recorded.
    """

    live: bool = False
    despite: Annotated[list[FieldName], Field(max_length=FIELDS_MAX, examples=[["category"]])] = Field(
        default_factory=list
    )


class RuleBody(Body):
    """Which drafts to accept: those named, or those of a file (or all) that pass.

    One passes with a content score of at least ``least_score`` and, unless ``with_doubts``, without a doubtful field;
    one without a picture goes on sale only with ``without_pictures``. What contradicts itself is left to a person.
    """

    batch_id: Annotated[str, Id("job")] | None = None
    draft_ids: Annotated[list[DraftId], Field(max_length=1_000)] = Field(default_factory=list)
    least_score: Annotated[int, Field(ge=0, le=100)] = 0
    with_doubts: bool = False
    live: bool = False
    without_pictures: bool = False


class ScoreBody(Body):
    """A listing to be scored as it is, in the form of ``entrepot listing score``'s file."""

    listing: Annotated[dict[str, JsonValue], Field(max_length=200)]
