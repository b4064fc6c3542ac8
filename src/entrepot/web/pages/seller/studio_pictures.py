"""The pictures of a draft: their order, more of them, and each before and after the picture tools."""

from typing import Annotated, Any, Final, Literal

from fastapi import File, Form, Query, Request, Response, UploadFile
from pydantic import StringConstraints

from entrepot.core.files import MAX_PICTURE_BYTES, upload_picture, uploaded
from entrepot.core.http import ApiRouter, platform_of, seller_of, slow
from entrepot.core.http.types import Id
from entrepot.core.platform import Platform
from entrepot.kit.errors import AppError, InvalidInput, NotFound
from entrepot.sell.listing import DraftView, get_draft, set_pictures
from entrepot.sell.pictures import Improved, improve_picture
from entrepot.web.flash import Toast, see_other
from entrepot.web.i18n import Lazy, lazy
from entrepot.web.i18n import gettext as _
from entrepot.web.pages.seller.frame import Seller, field_error, frame
from entrepot.web.pages.seller.studio import keep_photos, wants_json
from entrepot.web.pages.seller.studio_draft import DraftId, draft_page
from entrepot.web.reader import reading
from entrepot.web.render import reader_of, render

router = ApiRouter(prefix="", pages=True)

FileId = Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")]
Step = Literal["trim", "lighten", "white", "crop", "square", "compress"]
Steps = Annotated[list[Step] | None, Query(max_length=6)]
_BYTES: Final = 200 * 2**20
STEPS: Final[dict[str, tuple[Lazy, Lazy]]] = {
    "trim": (lazy("Cut the frame off"), lazy("A border around the picture goes")),
    "lighten": (lazy("Lighten"), lazy("As bright as a well lit photo; colours keep their hue")),
    "white": (lazy("White background"), lazy("What surely is not the product becomes white")),
    "crop": (lazy("Cut to the product"), lazy("It fills four fifths of the picture")),
    "square": (lazy("Make it square"), lazy("Room is added, nothing is cut")),
    "compress": (lazy("Compress"), lazy("A smaller file that looks the same")),
}


@router.post("/sell/studio/{draft_id}/pictures", max_body_size=_BYTES)
@slow
def add_pictures(
    request: Request,
    who: Seller,
    draft_id: Annotated[str, Id("lst")],
    photos: Annotated[list[UploadFile] | None, File()] = None,
) -> Response:
    """Add photos after those that are there."""
    platform, seller_id = platform_of(request), seller_of(who)
    draft = _draft(platform, seller_id, draft_id)
    try:
        ids = keep_photos(platform, seller_id, photos or [])
        set_pictures(platform.db, seller_id, draft_id, [*draft.pictures, *ids], who.person_id)
    except AppError as refusal:
        return draft_page(request, seller_id, draft_id, field_error(refusal))
    return see_other(f"/sell/studio/{draft_id}#pictures")


@router.post("/sell/studio/{draft_id}/pictures/{file_id}")
def move_picture(
    request: Request,
    who: Seller,
    draft_id: DraftId,
    file_id: FileId,
    act: Annotated[Literal["earlier", "later", "main", "remove", "back"], Form()],
    was: Annotated[FileId | None, Form()] = None,
) -> Response:
    """Move a picture one place, make it the main one, take it away, or put the one back (``was``) that it mends."""
    platform, seller_id = platform_of(request), seller_of(who)
    pictures = list(_with(_draft(platform, seller_id, draft_id), file_id).pictures)
    at = pictures.index(file_id)
    pictures.remove(file_id)
    place = {"earlier": max(0, at - 1), "later": at + 1, "main": 0, "back": at}.get(act)
    if place is not None:
        pictures.insert(place, was if act == "back" and was else file_id)
    try:
        set_pictures(platform.db, seller_id, draft_id, pictures, who.person_id)
    except AppError as refusal:
        return draft_page(request, seller_id, draft_id, field_error(refusal))
    if wants_json(request):
        return draft_page(request, seller_id, draft_id, parts=True)
    return see_other(f"/sell/studio/{draft_id}#pictures")


@router.get("/sell/studio/{draft_id}/pictures/{file_id}")
@slow
def show_picture(request: Request, who: Seller, draft_id: DraftId, file_id: FileId, steps: Steps = None) -> Response:
    """Show a picture before and after some steps of the picture tools."""
    platform, seller_id = platform_of(request), seller_of(who)
    draft = _with(_draft(platform, seller_id, draft_id), file_id)
    reading_ = draft.readings.get(file_id, {})
    chosen = list(dict.fromkeys(steps if steps is not None else _proposed(reading_)))
    context: dict[str, Any] = {"improved": None, "problem": "", "size": 0}
    try:
        data = _bytes(platform, seller_id, file_id)
        context["size"] = len(data)
        if chosen:
            context["improved"] = improve_picture(data, chosen)
    except AppError as refusal:
        context["problem"] = refusal.detail
    return render(
        request,
        "seller/studio_picture.html",
        draft=draft,
        file_id=file_id,
        reading=reading_,
        at=draft.pictures.index(file_id) + 1,
        steps=STEPS,
        chosen=chosen,
        **context,
        **frame(request),
    )


@router.get("/sell/studio/{draft_id}/pictures/{file_id}/drawn")
@slow
def draw_picture(request: Request, who: Seller, draft_id: DraftId, file_id: FileId, steps: Steps = None) -> Response:
    """Give the picture as some steps make it; nothing is kept."""
    platform, seller_id = platform_of(request), seller_of(who)
    _with(_draft(platform, seller_id, draft_id), file_id)
    made = improve_picture(_bytes(platform, seller_id, file_id), steps or [])
    headers = {"Cache-Control": "private, max-age=600", "X-Content-Type-Options": "nosniff"}
    return Response(made.content, media_type=made.media_type, headers=headers)


@router.post("/sell/studio/{draft_id}/pictures/{file_id}/use")
@slow
def use_picture(
    request: Request,
    who: Seller,
    draft_id: DraftId,
    file_id: FileId,
    steps: Annotated[list[Step] | None, Form(max_length=6)] = None,
) -> Response:
    """Put the picture that some steps make into the place of the one before."""
    platform, seller_id = platform_of(request), seller_of(who)
    draft, here = _with(_draft(platform, seller_id, draft_id), file_id), f"/sell/studio/{draft_id}/pictures"
    try:
        made: Improved = improve_picture(_bytes(platform, seller_id, file_id), steps or [])
        if steps and not any(each.taken for each in made.steps):
            raise InvalidInput(made.steps[0].sentence, field="pictures")
        kept, _sizes = upload_picture(
            platform.db, platform.files, made.content, owner=seller_id, max_bytes=MAX_PICTURE_BYTES
        )
        pictures = [kept.id if each == file_id else each for each in draft.pictures]
        set_pictures(platform.db, seller_id, draft_id, pictures, who.person_id)
    except AppError as refusal:
        return draft_page(request, seller_id, draft_id, field_error(refusal))
    with reading(reader_of(request)):
        undo = {"act": "back", "was": file_id}
        toast = Toast("allow", _("The picture is replaced"), _("Undo"), action=f"{here}/{kept.id}", fields=undo)
        return see_other(f"/sell/studio/{draft_id}#pictures", toast)


def _proposed(reading_: Any) -> list[Step]:
    """Return the steps that the findings ask for."""
    return [each for each in reading_.get("fixes", ()) if each in STEPS]


def _draft(platform: Platform, seller_id: str, draft_id: str) -> DraftView:
    with platform.db.read() as connection:
        return get_draft(connection, seller_id, draft_id)


def _with(draft: DraftView, file_id: str) -> DraftView:
    if file_id not in draft.pictures:
        raise NotFound("the draft has no such picture")
    return draft


def _bytes(platform: Platform, seller_id: str, file_id: str) -> bytes:
    with platform.db.read() as connection:
        uploaded(connection, file_id, seller_id)
    with platform.files.open(file_id) as stream:
        return stream.read(MAX_PICTURE_BYTES + 1)
