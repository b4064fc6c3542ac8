"""Of words that say nothing of a thing it is told why: a language that is not read, mere praise, letters at random."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from entrepot.app import App
from entrepot.cli.studio import draft_listing
from entrepot.sell.catalog import category_tree
from entrepot.sell.listing import Content, Inputs, Maker, list_drafts, start_batch
from tests.drafts import a_seller, read, sent, studio_app
from tests.sell_factories import ACTOR


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    opened = studio_app(Path(tmp_path_factory.mktemp("unclear")))
    yield opened
    opened.stop()


def made(app: App, words: str, locale: str = "en") -> Content:
    return app.platform.port(Maker).of(Inputs(locale, words=words), "").content


def told(content: Content) -> str:
    (objection,) = content.objections
    assert objection.field in content.missing
    return str(objection.told)


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("แก้วเซรามิก สีน้ำเงิน", "Thai"),
        ("كوب سيراميك أزرق 350 مل", "Arabic"),
        ("नीला सिरेमिक मग 350 मिली", "Hindi"),
        ("Синяя керамическая кружка 350 мл", "Russian"),
        ("Синя керамічна чашка з ґудзиком", "Ukrainian"),
        ("Blaue Keramiktasse mit Henkel, handgefertigt, spülmaschinenfest", "German"),
    ],
)
@pytest.mark.parametrize("locale", ["en", "ko"])
def test_a_language_that_is_not_read_is_named_and_the_words_are_no_title(
    app: App, words: str, language: str, locale: str
) -> None:
    content = made(app, words, locale)
    assert f"is in {language}, which is not read here" in told(content)
    assert "English, Korean, Chinese, Japanese or Spanish" in told(content)
    assert {"title", "category", "price"} <= set(content.missing)


@pytest.mark.parametrize("words", ["asdkjh qwlekj zxmcnb", "sdfsdf", "qwerty"])
def test_letters_at_random_are_no_title_and_are_told_so(app: App, words: str) -> None:
    content = made(app, words)
    assert content.value("title") is None
    assert "names a kind of thing that is known here" in told(content)


@pytest.mark.parametrize("words", ["CHEAP!!! BUY NOW best best", "최고 좋은 상품", "超值 正品"])
def test_praise_alone_is_no_title_and_no_brand(app: App, words: str) -> None:
    content = made(app, words)
    assert content.value("title") is None
    assert content.value("brand") is None
    assert "maybe" not in content.ranges
    assert "praises and does not say what it is" in told(content)


def test_the_command_line_tells_it_too(app: App) -> None:
    lines = list(draft_listing(app, photos=[], words="แก้วเซรามิก", locale="en"))
    assert any(line.startswith("title: “แก้วเซรามิก” is in Thai") for line in lines)
    assert any(line.startswith("still to be said: title, category, price") for line in lines)


def test_a_row_of_a_file_says_why_it_is_weak(app: App) -> None:
    seller = a_seller(app, "weak")
    file_id = sent(app, seller, b"Product name,Price,Currency\nCHEAP!!! BUY NOW best best,9000,KRW\n")
    platform = app.platform
    batch = start_batch(platform.db, platform.files, seller, file_id=file_id, file_name="a.csv", actor=ACTOR)
    app.step()
    with platform.db.read() as connection:
        (row,) = list_drafts(connection, seller, batch_id=batch).items
    assert row.title == ""
    assert row.objection is not None
    assert "praises and does not say what it is" in row.objection
    assert read(app, seller, row.draft_id).content.value("brand") is None


@pytest.mark.parametrize(
    ("locale", "words"), [("ko", "아이보리"), ("en", "ivory cotton"), ("ja", "アイボリー"), ("zh", "象牙白")]
)
def test_colours_and_materials_alone_name_no_category(app: App, locale: str, words: str) -> None:
    content = made(app, words, locale)
    assert content.value("category") is None
    assert "what kind of thing is it?" in told(content)


def test_a_category_with_more_exact_ones_below_is_to_be_looked_at_and_they_are_offered(app: App) -> None:
    field = made(app, "cutting board").get("category")
    assert field is not None
    assert field.is_doubtful
    with app.platform.db.read() as connection:
        tree = category_tree(connection, "en")
    below = {each.id for each in tree.children(field.value)}
    assert below
    assert below & {other.value for other in field.others}


def test_a_place_or_a_word_of_praise_is_no_brand_unless_it_is_said_to_be_one(app: App) -> None:
    assert made(app, "Jeju green tea, 100 g loose leaf").value("brand") is None
    assert made(app, "CHEAP mug BUY NOW").ranges.get("maybe") is None
    assert made(app, "mug, brand: Paris, 350 ml").value("brand") == "Paris"


def test_a_category_found_by_chance_in_another_language_is_to_be_looked_at_and_the_language_is_named(app: App) -> None:
    content = made(app, "Tasse en céramique mug 350 ml pour le café et le thé")
    assert content.value("category") is not None
    said = {each.field: each.told for each in content.objections}["category"]
    assert "in French, which is not read here" in said
    assert "category" in content.to_look_at
    assert not made(app, "Taza de cerámica 350 ml para el café y el té", "es").objections


def of_text(app: App, text: str) -> Content:
    return app.platform.port(Maker).of(Inputs("en", text=text), "").content


def test_the_end_of_a_long_text_that_is_not_read_is_said_with_how_much_it_is(app: App) -> None:
    long = "Stoneware mug 350 ml. " + "It is glazed by hand and fired twice. " * 600
    said = {each.field: each.told for each in of_text(app, long).objections}
    assert f"{len(long):,} characters, of which the first 20,000 were read" in said["description"]
    assert not of_text(app, long[:19_000]).objections


def test_a_text_in_another_language_is_named_and_what_is_known_stays(app: App) -> None:
    text = "Stoneware mug\nDer Becher wird von Hand glasiert und zweimal gebrannt, er ist schön und sehr stabil. 350 ml"
    content = of_text(app, text)
    assert "in German, which is not read here" in {each.field: each.told for each in content.objections}["description"]
    assert content.attributes()["capacity"] == {"value": 350, "unit": "ml"}
