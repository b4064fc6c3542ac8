"""What the content score takes points for is mended with one press where a program can, and taken back with one."""

import io

import pytest
from PIL import Image

from entrepot.app import App
from entrepot.core.files import upload_picture
from entrepot.sell.listing import DraftView, score_of_draft
from tests.drafts import drafted, read, said
from tests.pictures_drawn import thing
from tests.visitors import Visitor

WORDS = "navy stoneware mug 350 ml dishwasher safe"


def lost(app: App, draft: DraftView) -> set[str]:
    with app.platform.db.read() as connection:
        return {each.code for each in score_of_draft(connection, draft).lost}


@pytest.mark.parametrize(
    ("rule", "field", "value"),
    [
        ("title_capitals", "title", "NAVY STONEWARE mug, 350 ml"),
        ("title_promotion", "title", "Best price navy stoneware mug, 350 ml"),
        ("title_repeats", "title", "Navy stoneware mug mug, 350 ml"),
        ("title_long", "title", "Navy stoneware mug, 350 ml " + " ".join(["for tables of every size and shape"] * 5)),
        ("title_short", "title", "Mug"),
        ("contact", "description", "A stoneware mug of 350 ml. Call +82 10 1234 5678."),
        ("bullets_few", "bullets", ["Holds 350 ml, enough for a large coffee"]),
        ("description_missing", "description", ""),
    ],
)
def test_a_program_can_mend_it_with_one_press_and_undo_it_with_another(
    app: App, owner: Visitor, seller: str, rule: str, field: str, value: object
) -> None:
    draft = said(app, seller, drafted(app, seller, WORDS).draft_id, **{field: value})
    here = f"/sell/studio/{draft.draft_id}"
    assert rule in lost(app, draft)
    page = owner.get(here).text
    assert f'name="code" value="{rule}"' in page
    answer = owner.request("POST", f"{here}/mend", form={"code": rule, "field": field}, headers={"X-Fragment": "1"})
    assert answer.status == 200
    assert "Mended:" in answer.text
    assert "Undo" in answer.text
    mended = read(app, seller, draft.draft_id)
    assert rule not in lost(app, mended)
    typed = "\n".join(value) if isinstance(value, list) else str(value)
    assert owner.request("POST", f"{here}/fields", form={"name": field, "act": "change", "value": typed}).status == 303
    assert (read(app, seller, draft.draft_id).content.value(field) or "") == draft.content.value(field)


def test_what_only_the_seller_knows_is_to_be_filled_in(app: App, owner: Visitor, seller: str) -> None:
    draft = drafted(app, seller, WORDS)
    page = owner.get(f"/sell/studio/{draft.draft_id}").text
    assert "brand_missing" in lost(app, draft)
    assert 'name="code" value="brand_missing"' not in page
    assert "Fill in" in page
    assert "New photo" in page
    refused = owner.request(
        "POST", f"/sell/studio/{draft.draft_id}/mend", form={"code": "brand_missing", "field": "brand"}
    )
    assert refused.status == 409


def test_a_dark_photo_is_lightened_with_one_press_and_put_back_with_another(
    app: App, owner: Visitor, seller: str
) -> None:
    data = io.BytesIO()
    thing((1000, 1000), ground="#e0e0e0").point(lambda value: round(value * 0.3)).save(data, "PNG")
    platform = app.platform
    dark = upload_picture(platform.db, platform.files, data.getvalue(), owner=seller, max_bytes=10**7)[0].id
    draft = drafted(app, seller, WORDS, pictures=[dark])
    here = f"/sell/studio/{draft.draft_id}"
    assert f'action="{here}/pictures/{dark}/use"' in owner.get(here).text
    assert owner.request("POST", f"{here}/pictures/{dark}/use", form={"steps": "lighten"}).status == 303
    assert "Undo" in owner.get(here).text
    app.step()
    (light,) = read(app, seller, draft.draft_id).pictures
    assert light != dark
    with platform.files.open(light) as stream, Image.open(stream) as image:
        assert image.convert("L").point(lambda value: 255 if value > 200 else 0).getbbox() is not None
    back = owner.request("POST", f"{here}/pictures/{light}", form={"act": "back", "was": dark})
    assert back.status == 303
    assert read(app, seller, draft.draft_id).pictures == (dark,)


def test_another_sellers_picture_is_not_put_back(app: App, owner: Visitor, seller: str) -> None:
    data = io.BytesIO()
    thing((900, 900)).save(data, "PNG")
    platform = app.platform
    mine = upload_picture(platform.db, platform.files, data.getvalue(), owner=seller, max_bytes=10**7)[0].id
    thing((901, 901)).save(data := io.BytesIO(), "PNG")
    theirs = upload_picture(platform.db, platform.files, data.getvalue(), owner="sel_other", max_bytes=10**7)[0].id
    draft = drafted(app, seller, WORDS, pictures=[mine])
    here = f"/sell/studio/{draft.draft_id}/pictures/{mine}"
    assert owner.request("POST", here, form={"act": "back", "was": theirs}).status >= 400
    assert read(app, seller, draft.draft_id).pictures == (mine,)
