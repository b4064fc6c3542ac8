"""The studio's pages where a seller adds options, words other languages, and takes discarded drafts back."""

from __future__ import annotations

from entrepot.app import App
from tests.drafts import drafted, read, said
from tests.visitors import Visitor


def test_an_option_is_added_by_its_name_and_its_values(app: App, owner: Visitor, seller: str) -> None:
    draft = drafted(app, seller, "stoneware mug 350 ml")
    here = f"/sell/studio/{draft.draft_id}"
    assert 'action="' + here + '/options"' in owner.get(here).text
    added = owner.request("POST", f"{here}/options", form={"option": "Finish", "values": "Matt, Gloss,Matt， Raw"})
    assert added.status == 303
    assert ("Finish", ("Matt", "Gloss", "Raw")) in read(app, seller, draft.draft_id).content.options()
    twice = owner.request("POST", f"{here}/options", form={"option": "finish", "values": "One"})
    assert twice.status == 422
    assert "there is an option of that name" in twice.text.lower()
    assert owner.request("POST", f"{here}/options", form={"option": "Size", "values": " , "}).status == 422


def test_a_part_in_another_language_is_worded_on_its_page(app: App, owner: Visitor, seller: str) -> None:
    draft = drafted(app, seller, "navy mug 350 ml ceramic")
    said(app, seller, draft.draft_id, languages=["de"])
    here = f"/sell/studio/{draft.draft_id}/languages"
    form = {"to": "de", "part": "title", "act": "change", "value": "Omas Becher"}
    assert owner.request("POST", f"{here}/part", form=form).status == 303
    assert "Omas Becher" in owner.get(f"{here}?to=de").text
    assert owner.request("POST", f"{here}/part", form=form | {"act": "back"}).status == 303
    assert "Omas Becher" not in owner.get(f"{here}?to=de").text
    refused = owner.request("POST", f"{here}/part", form=form | {"value": "x" * 400})
    assert refused.status == 422
    assert "x" * 400 in refused.text


def test_a_translation_that_no_fact_holds_is_kept_only_by_who_knows_it(app: App, owner: Visitor, seller: str) -> None:
    draft = drafted(app, seller, "navy mug 350 ml ceramic")
    said(app, seller, draft.draft_id, languages=["de"])
    here = f"/sell/studio/{draft.draft_id}/languages"
    form = {"to": "de", "part": "title", "act": "change", "value": "Becher, 500 ml"}
    warned = owner.request("POST", f"{here}/part", form=form)
    assert warned.status == 422
    assert "350 ml" in warned.text
    assert 'name="knowing"' in warned.text
    assert "translation.de.title" not in str(read(app, seller, draft.draft_id).content)
    assert owner.request("POST", f"{here}/part", form=form | {"knowing": "1"}).status == 303
    shown = owner.get(f"{here}?to=de").text
    assert "In your own words, not proven" in shown
    assert "Becher, 500 ml" in shown


def test_a_pasted_specification_is_made_into_a_listing_of_the_language_that_is_chosen(
    app: App, owner: Visitor, seller: str
) -> None:
    assert owner.get("/sell/studio").text.count('name="locale"') == 3
    sent = owner.request("POST", "/sell/studio", form={"text": "Mug\nColour: Navy\nCapacity: 350 ml", "locale": "ko"})
    app.step()
    assert (
        read(app, seller, (sent.headers["location"]).rpartition("/")[2]).content.value("title") == "머그 350 ml 네이비"
    )
