"""What one picture shows against it is found by real models, where it stands, and clean pictures are left alone."""

import io
import itertools
import tracemalloc

import pytest
import segno
import zxingcpp
from PIL import ExifTags, Image, ImageDraw

from entrepot.ai import Box, Picture, PrintedText, RapidReader, Tesseract, TextLine
from entrepot.core.files import PictureTooManyPixels, PictureTruncated, PictureUnreadable
from entrepot.sell.screening.pictures import (
    Piece,
    codes_in,
    find_codes,
    find_print,
    find_unsafe,
    leads_to,
    look,
    picture_detectors,
    unsafe_score,
)
from entrepot.sell.screening.text import CHANGES
from tests.pictures_drawn import file_of, font, package, thing

MESSENGER = "https://wa.me/821000000000"


@pytest.fixture(scope="module")
def reader() -> RapidReader:
    return RapidReader(Tesseract("no-such-program"))


class Printed:
    """A reader that returns lines given by hand, as one that misreads would."""

    languages = frozenset({"en"})

    def __init__(self, *lines: str, confidence: float = 0.95, height: float = 0.05) -> None:
        self._lines = tuple(
            TextLine(text, confidence, (0.1, at * height, 0.9, (at + 1) * height), "latin", "", "by hand")
            for at, text in enumerate(lines)
        )

    def read(self, picture: Picture) -> PrintedText:
        return PrintedText(self._lines)


def qr(text: str, scale: int = 6) -> Image.Image:
    target = io.BytesIO()
    segno.make(text, error="m", micro=False).save(target, kind="png", scale=scale, border=4)
    return Image.open(target).convert("RGB")


def with_code(code: Image.Image, *, share: float = 0.2, turned: float = 0.0, at: tuple[int, int] = (60, 60)) -> bytes:
    photo = thing((1000, 750))
    side = round(share * photo.width)
    laid = code.resize((side, round(side * code.height / code.width)), Image.Resampling.LANCZOS)
    photo.paste(laid.rotate(turned, expand=True, fillcolor="white", resample=Image.Resampling.BICUBIC), at)
    return file_of(photo, quality=60)


def whole(image: Image.Image) -> tuple[Piece, ...]:
    return (Piece(image.convert("RGB")),)


# Codes


@pytest.mark.parametrize("share", [0.06, 0.1, 0.3])
@pytest.mark.parametrize("turned", [0.0, 17.0, 200.0])
def test_a_code_that_leads_elsewhere_is_found_small_or_large_and_turned(share: float, turned: float) -> None:
    (found,) = find_codes(look(with_code(qr(MESSENGER), share=share, turned=turned)))
    assert (found.policy, found.outcome, found.remedy) == ("contact_diversion", "review", "remove_code")
    assert found.evidence[0].quote == MESSENGER


def test_a_codes_box_says_where_it_is() -> None:
    (found,) = find_codes(look(with_code(qr(MESSENGER), share=0.2, at=(700, 400))))
    left, top, right, bottom = found.evidence[0].box or (0, 0, 0, 0)
    assert 0.69 < left < 0.74 < right < 0.92
    assert 0.52 < top < 0.58 < bottom < 0.81


@pytest.mark.parametrize("kind", [zxingcpp.BarcodeFormat.DataMatrix, zxingcpp.BarcodeFormat.Aztec])
def test_other_codes_that_phones_read_are_read_too(kind: zxingcpp.BarcodeFormat) -> None:
    drawn = Image.fromarray(zxingcpp.write_barcode_to_image(zxingcpp.create_barcode(MESSENGER, kind), scale=6))
    (found,) = find_codes(look(with_code(drawn.convert("RGB"))))
    assert found.evidence[0].quote == MESSENGER


def test_a_code_light_on_dark_is_read() -> None:
    code = qr(MESSENGER).point(lambda value: 255 - value)
    assert find_codes(look(with_code(code)))


def test_the_number_of_the_goods_leads_nowhere() -> None:
    ean = Image.fromarray(
        zxingcpp.write_barcode_to_image(zxingcpp.create_barcode("8801234567893", zxingcpp.BarcodeFormat.EAN13), scale=3)
    )
    assert find_codes(look(with_code(ean.convert("RGB"), share=0.4))) == []
    assert find_codes(look(with_code(qr("8801234567893")))) == []


def test_words_in_a_code_are_judged_like_any_words() -> None:
    found = find_codes(look(with_code(qr("Add me on WeChat: cheapbags88"), share=0.3)))
    assert {each.policy for each in found} == {"contact_diversion"}


def test_a_code_to_the_marketplace_itself_leads_nowhere() -> None:
    data = with_code(qr("https://www.market.example/p/17"))
    assert find_codes(look(data), frozenset({"market.example"})) == []
    assert find_codes(look(data)) != []


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("https://shop.example/p?id=4711", "link"),
        ("HTTP://SHOP.EXAMPLE", "link"),
        ("www.shop.example", "link"),
        ("shop.example.com/buy", "link"),
        ("somescheme://open?x=1", "link"),
        ("https://open.kakao.com/o/sAbCdEf", "messenger"),
        ("https://u.wechat.com/MAbcdEfgh", "messenger"),
        ("https://line.me/ti/p/abc", "messenger"),
        ("tg://resolve?domain=x", "messenger"),
        ("tel:+821000000000", "phone"),
        ("+82 10-0000-0000", "phone"),
        ("010-0000-0000", "phone"),
        ("SMSTO:+15550100:hello", "phone"),
        ("mailto:seller@shop.example", "mail"),
        ("MATMSG:TO:seller@shop.example;SUB:x;;", "mail"),
        ("write to seller@shop.example", "mail"),
        ("wxp://f2f0abcdef", "payment"),
        ("HTTPS://QR.ALIPAY.COM/FKX0000", "payment"),
        ("bitcoin:bc1qexampleexampleexampleexampleexample", "payment"),
        ("upi://pay?pa=shop@bank", "payment"),
        ("BCD\n002\n1\nSCT\nABCDEF12\nSHOP\nDE00\nEUR12", "payment"),
        ("00020101021126580014A00000061500010106890053630412AB", "payment"),
        ("BEGIN:VCARD\nVERSION:3.0\nN:Shop\nEND:VCARD", "contact"),
        ("MECARD:N:Shop;TEL:000;;", "contact"),
        # GS1's path at another host is anybody's.
        ("https://shop.example/01/09506000134352", "link"),
        ("https://id.gs1.org/about", "link"),
        ("(8200)https://shop.example/p", "link"),
    ],
)
def test_what_leads_a_shopper_away_is_known_by_its_form(text: str, way: str) -> None:
    assert leads_to(text) == way


@pytest.mark.parametrize(
    "text",
    [
        "8801234567893",
        "010880123456789317271231",
        "https://id.gs1.org/01/09506000134352/10/ABC123",
        "LOT:24A17",
        "SN 0042-A",
        "PART.NO.17",
        "WIFI:T:WPA;S:shop;P:secret;;",
        "BEGIN:VEVENT\nEND:VEVENT",
        "978-89-0000-000-0",
        "",
    ],
)
def test_what_is_of_the_goods_leads_nowhere(text: str) -> None:
    assert leads_to(text) in {None, "here"}
    assert not text or find_codes(whole(qr(text))) == []


@pytest.mark.parametrize("host", ["gs1.org.shop.example", "xgs1.org", "market.example.shop.example"])
def test_a_host_that_only_looks_like_a_known_one_is_elsewhere(host: str) -> None:
    assert leads_to(f"https://{host}/01/09506000134352", frozenset({"market.example"})) == "link"


# Print


def test_contact_details_printed_over_a_picture_are_found_where_they_stand(reader: RapidReader) -> None:
    photo = thing((1000, 750))
    ImageDraw.Draw(photo).text((120, 650), "WhatsApp +82 10 0000 0000", font=font("en", 44), fill="black")
    found = find_print(whole(photo), reader)
    assert {each.policy for each in found} == {"contact_diversion"}
    left, top, _, bottom = found[0].evidence[0].box or (0, 0, 0, 0)
    assert 0.08 < left < 0.15
    assert 0.82 < top < bottom < 0.97
    assert all(each.outcome == "review" and each.remedy in CHANGES for each in found)


def test_print_in_chinese_is_judged_too(reader: RapidReader) -> None:
    found = find_print(whole(package(["绿茶茶叶", "加微信 wx8899 优惠"], "zh")), reader)
    assert "contact_diversion" in {each.policy for each in found}


@pytest.mark.parametrize("line", ["联系电话13800000000", "LINEIDbag8899までご連絡ください"])
def test_spaces_that_the_reader_drops_are_put_back(line: str) -> None:
    assert {each.policy for each in find_print(whole(thing()), Printed(line))} == {"contact_diversion"}


def test_an_honest_package_is_left_alone(reader: RapidReader) -> None:
    lines = ["GREEN TEA", "Organic sencha leaves", "Net weight 250 g (8.8 oz)", "Best before 2027-03-01"]
    assert find_print(whole(package(lines)), reader) == []


def test_digits_and_dots_are_not_taken_for_disguised_letters() -> None:
    photo = thing()
    assert find_print(whole(photo), Printed("Standard milk", "1,5%", "1,5")) == []
    assert find_print(whole(photo), Printed("1,5% fat", "1515 1515")) == []


def test_what_is_not_read_surely_is_not_judged() -> None:
    photo = thing()
    assert find_print(whole(photo), Printed("WhatsApp +82 10 0000 0000", confidence=0.6)) == []
    assert find_print(whole(photo), Printed("WhatsApp +82 10 0000 0000", confidence=0.95)) != []


def test_print_alone_never_blocks() -> None:
    found = find_print(whole(thing()), Printed("COCAINE"))
    assert [(each.policy, each.outcome) for each in found] == [("drugs", "review")]


def test_small_print_may_name_who_made_the_goods_and_large_print_may_not() -> None:
    lines = ("www.producer.example", *(f"ingredient number {at}" for at in range(12)))
    assert find_print(whole(thing()), Printed(*lines, height=0.015)) == []
    assert find_print(whole(thing()), Printed(*lines[:3], height=0.06)) != []


def test_the_number_under_the_bars_is_no_phone() -> None:
    assert find_print(whole(thing()), Printed("8 801234 567893")) == []


# Unsafe pictures: none may be kept here, so only the clean side is held.


def test_a_picture_of_a_thing_is_not_unsafe() -> None:
    assert unsafe_score(thing()) < 0.2
    assert find_unsafe(whole(thing())) == []


def test_the_score_is_the_same_each_time_and_a_probability() -> None:
    one, again = unsafe_score(thing()), unsafe_score(thing())
    assert one == again
    assert 0 <= one <= 1


@pytest.mark.parametrize("size", [(1, 1), (1, 3000), (3000, 1), (17, 16)])
def test_pictures_of_odd_sizes_are_looked_at(size: tuple[int, int], reader: RapidReader) -> None:
    data = file_of(Image.new("RGB", size, "white"), "PNG")
    for detector in picture_detectors(reader):
        assert list(detector.find(data)) == []


# Opening


def test_a_long_strip_is_looked_at_in_pieces_that_overlap() -> None:
    pieces = look(file_of(Image.new("RGB", (800, 6000), "white")))
    assert len(pieces) == 4
    assert (pieces[0].box[1], pieces[-1].box[3]) == (0.0, 1.0)
    assert all(above.box[3] > below.box[1] for above, below in itertools.pairwise(pieces))
    assert all(max(piece.image.size) <= 2000 for piece in pieces)


def test_a_code_at_the_end_of_a_strip_is_found_where_it_stands() -> None:
    strip = Image.new("RGB", (800, 6000), "white")
    strip.paste(qr(MESSENGER, scale=5), (300, 5600))
    (found,) = find_codes(look(file_of(strip)))
    box: Box = found.evidence[0].box or (0, 0, 0, 0)
    assert 0.37 < box[0] < box[2] < 0.65
    assert 0.92 < box[1] < box[3] < 1


def test_a_strip_lying_down_is_cut_the_other_way() -> None:
    pieces = look(file_of(Image.new("RGB", (4000, 800), "white")))
    assert len(pieces) == 3
    assert all((piece.box[1], piece.box[3]) == (0.0, 1.0) for piece in pieces)


@pytest.mark.parametrize("ink", ["black", "white"])
def test_what_is_laid_on_nothing_is_seen_be_it_black_or_white(ink: str) -> None:
    picture = Image.new("RGBA", (400, 400), ink)
    picture.putalpha(qr(MESSENGER, scale=10).convert("L").resize((400, 400)).point(lambda value: 255 - value))
    assert codes_in(look(file_of(picture, "PNG"))[0].image)


def test_a_picture_lying_on_its_side_is_turned_before_it_is_looked_at() -> None:
    notes = Image.Exif()
    notes[ExifTags.Base.Orientation] = 6
    assert look(file_of(Image.new("RGB", (400, 300), "red"), exif=notes))[0].image.size == (300, 400)


def test_a_cmyk_picture_and_a_moving_one_are_looked_at() -> None:
    assert look(file_of(Image.new("CMYK", (300, 200))))[0].image.mode == "RGB"
    frames = [Image.new("P", (300, 200), at) for at in range(3)]
    moving = file_of(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert look(moving)[0].image.size == (300, 200)


def test_what_is_no_picture_is_refused_by_name() -> None:
    with pytest.raises(PictureUnreadable):
        look(b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>")
    with pytest.raises((PictureTruncated, PictureUnreadable)):
        look(file_of(thing())[:2000])


def test_a_decompression_bomb_is_refused_before_it_unpacks() -> None:
    bomb = file_of(Image.new("1", (30_000, 30_000)), "PNG")
    tracemalloc.start()
    with pytest.raises(PictureTooManyPixels):
        look(bomb)
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()


# The three together


def test_the_three_detectors_are_named_and_versioned(reader: RapidReader) -> None:
    mine, again = picture_detectors(reader), picture_detectors(reader)
    assert [each.name for each in mine] == ["unsafe_picture", "print", "codes"]
    assert [each.version for each in mine] == [each.version for each in again]
    assert len({each.version for each in mine}) == 3
    other = picture_detectors(reader, own_hosts=["market.example"])
    assert [a.version == b.version for a, b in zip(mine, other, strict=True)] == [True, True, False]


def test_a_picture_is_opened_once_for_all_three(reader: RapidReader) -> None:
    data = with_code(qr(MESSENGER))
    look.cache_clear()
    for detector in picture_detectors(reader):
        detector.find(data)
    assert (look.cache_info().misses, look.cache_info().hits) == (1, 2)
