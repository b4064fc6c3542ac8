"""The listing studio's first page: photos and a few words, or a supplier's file; and what was begun."""

from typing import Annotated, Any, Final, Literal

from fastapi import File, Form, Query, Request, Response, UploadFile

from entrepot.core.files import upload_file, upload_picture
from entrepot.core.http import ApiRouter, platform_of, reply, seller_of, slow
from entrepot.core.http.types import CursorParam
from entrepot.core.platform import Platform
from entrepot.kit.errors import AppError, InvalidInput
from entrepot.kit.sentences import say
from entrepot.sell.catalog import category_tree
from entrepot.sell.classification import suggest_categories
from entrepot.sell.listing import LOCALES, Maker, list_batches, list_drafts, start_batch, start_draft
from entrepot.web.flash import see_other
from entrepot.web.pages.seller.frame import Seller, field_error, frame
from entrepot.web.pages.seller.studio_words import NEEDS
from entrepot.web.reader import reading
from entrepot.web.render import reader_of, render
from entrepot.web.sentences import in_words

router = ApiRouter(prefix="", pages=True)

Locale = Literal["en", "ko", "zh", "ja", "es"]
_MIB: Final = 2**20
_PHOTOS_BYTES: Final = 200 * _MIB
_PHOTOS_MOST: Final = 12
_TEXT_READ: Final = 2 * _MIB
"""Characters; what is too much for a field is said at it."""
_FILE_BYTES: Final = 21 * _MIB
_FEW: Final = 12
_TEXT_SHOWN: Final = 20_000


@router.get("/sell/studio")
def show_studio(request: Request, who: Seller, cursor: CursorParam = None) -> Response:
    """Show where a listing begins, and the drafts that are open; load the models meanwhile."""
    platform_of(request).port(Maker).warm()
    return _page(request, seller_of(who), {}, {}, cursor)


@router.post("/sell/studio", max_body_size=_PHOTOS_BYTES)
@slow
def begin_listing(
    request: Request,
    who: Seller,
    photos: Annotated[list[UploadFile] | None, File()] = None,
    words: Annotated[str, Form(max_length=_TEXT_READ)] = "",
    text: Annotated[str, Form(max_length=_TEXT_READ)] = "",
    locale: Annotated[Locale, Form()] = "en",
    begins: Annotated[Literal["photo", "text"], Form()] = "photo",
) -> Response:
    """Keep the photos and words, and open the draft that is made of them."""
    platform, seller_id = platform_of(request), seller_of(who)
    try:
        if begins == "text" and not text.strip():
            raise InvalidInput("paste the text first that the listing is to be made of", field="text")
        pictures = keep_photos(platform, seller_id, photos or [])
        draft_id = start_draft(
            platform.db, seller_id, words=words, pictures=pictures, text=text, locale=locale, actor=who.person_id
        )
    except AppError as refusal:
        return _refused(request, seller_id, {"words": words, "text": text, "locale": locale}, refusal)
    return _begun(request, f"/sell/studio/{draft_id}")


@router.post("/sell/studio/files", max_body_size=_FILE_BYTES)
@slow
def begin_batch(
    request: Request,
    who: Seller,
    file: Annotated[UploadFile, File()],
    locale: Annotated[Locale, Form()] = "en",
) -> Response:
    """Keep a supplier's file and open the drafts that are made of its rows."""
    platform, seller_id = platform_of(request), seller_of(who)
    name = (file.filename or "")[:200]
    try:
        if not name and not file.size:
            raise InvalidInput("choose a file first", field="file", expected="CSV, XLSX or a PDF sheet")
        kept = upload_file(
            platform.db,
            platform.files,
            file.file,
            owner=seller_id,
            media_type=file.content_type or "application/octet-stream",
            max_bytes=_FILE_BYTES,
        )
        batch_id = start_batch(
            platform.db, platform.files, seller_id, file_id=kept.id, file_name=name, locale=locale, actor=who.person_id
        )
    except AppError as refusal:
        told = {"file": next(iter(field_error(refusal).values()))}
        return _refused(request, seller_id, {"locale": locale}, refusal, told)
    return _begun(request, f"/sell/studio/files/{batch_id}")


@router.get("/sell/categories")
@slow
def offer_categories(request: Request, _who: Seller, title: Annotated[str, Query(max_length=300)] = "") -> Response:
    """Give the categories that a title speaks for, best first, for a form that is being filled in."""
    language = reader_of(request).language.code
    title = title.replace("\0", "").strip()
    with platform_of(request).db.read() as connection:
        tree = category_tree(connection, language)
        found = suggest_categories(connection, title) if title else []
        offered = [
            {"id": each.category_id, "name": " › ".join(one.name for one in tree.path(each.category_id))}
            for each in found
        ]
    return reply({"categories": offered})


def keep_photos(platform: Platform, seller_id: str, photos: list[UploadFile]) -> list[str]:
    """Store photos, each checked and drawn anew, and return their ids; an empty place of a form is none."""
    sent = [each for each in photos if each.filename or each.size]
    if len(sent) > _PHOTOS_MOST:
        raise InvalidInput(
            "there are too many pictures", field="photos", expected=say("%(most)s at most", most=_PHOTOS_MOST)
        )
    limit = platform.settings.picture_limit_mb * _MIB
    ids = []
    for each in sent:
        try:
            kept, _sizes = upload_picture(
                platform.db, platform.files, each.file.read(limit + 1), owner=seller_id, max_bytes=limit
            )
        except AppError as refusal:
            raise InvalidInput(
                say("%(name)s: %(detail)s", name=(each.filename or "")[:80], detail=refusal.detail),
                field="photos",
                expected=refusal.extra.get("expected", "JPEG, PNG, WebP or GIF"),
            ) from None
        ids.append(kept.id)
    return ids


def wants_json(request: Request) -> bool:
    """Return whether a page's script asks, which shows the answer itself."""
    return request.headers.get("x-fragment") == "1"


def _begun(request: Request, href: str) -> Response:
    return reply({"href": href}) if wants_json(request) else see_other(href)


def _refused(
    request: Request,
    seller_id: str,
    said: dict[str, str],
    refusal: AppError,
    errors: dict[str, str] | None = None,
) -> Response:
    errors = errors or field_error(refusal)
    if wants_json(request):
        with reading(reader_of(request)):
            return reply({"errors": {name: in_words(told) for name, told in errors.items()}}, 422)
    return _page(request, seller_id, {name: text[:_TEXT_SHOWN] for name, text in said.items()}, errors)


def _page(
    request: Request, seller_id: str, said: dict[str, str], errors: dict[str, str], cursor: str | None = None
) -> Response:
    language = reader_of(request).language.code
    with platform_of(request).db.read() as connection:
        page = list_drafts(connection, seller_id, alone=True, cursor=cursor, limit=4 * _FEW)
        tree = category_tree(connection, language)
        context: dict[str, Any] = {
            "drafts": page.items,
            "next": page.next,
            "batches": list_batches(connection, seller_id, limit=_FEW),
            "names": {
                each.category_id: tree.get(each.category_id).name
                for each in page.items
                if each.category_id and each.category_id in tree
            },
        }
    return render(
        request,
        "seller/studio.html",
        status_code=422 if errors else 200,
        said=said,
        errors=errors,
        locales=LOCALES,
        needs=NEEDS,
        own=language if language in LOCALES else "en",
        **context,
        **frame(request),
    )
