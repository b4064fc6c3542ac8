"""What a cell that cannot be read most likely means: the same number in a form that is understood, or nothing."""

from __future__ import annotations

import pytest

from entrepot.sell.catalog.exchange.mends import mend_of

CATEGORIES = ("Mugs", "Electric kettles", "Kettles")


@pytest.mark.parametrize(
    ("field", "said", "meant"),
    [
        ("weight_g", "350 grams", "350 g"),
        ("weight_g", "0.5 킬로그램", "0.5 kg"),
        ("length_mm", "12 centimetres", "12 cm"),
        ("weight_g", "12 stone", None),
        ("price", "12,000 won each", "12,000"),
        ("price", "１２０００", "12000"),
        ("price", "10 to 12", None),
        ("price", "-5", None),
        ("price", "twelve", None),
        ("stock", "12 pcs", "12"),
        ("stock", "1,200", "1200"),
        ("stock", "about 12", None),
        ("stock", "12.5", None),
        ("gtin", "400-6381 333931", "4006381333931"),
        ("currency", "₩", "KRW"),
        ("currency", "¥", None),
        ("state", "Active", "live"),
        ("state", "sold", None),
        ("tax_class", "standrad", "standard"),
        ("origin", "대한민국", "KR"),
        ("origin", "Atlantis", None),
        ("locale", "Korean", "ko"),
        ("locale", "ko_kr", "ko-KR"),
        ("category", "Electric kettle", "Electric kettles"),
        ("category", "Kitchen > mug", "Mugs"),
        ("category", "Anything", None),
        ("pictures", "example.com/a.png", "https://example.com/a.png"),
        ("hs_code", "HS 6911.10", "691110"),
        ("title", "Mu\x00g", "Mug"),
        ("title", "", None),
    ],
)
def test_a_mend_changes_the_form_and_not_the_fact(field: str, said: str, meant: str | None) -> None:
    assert mend_of(field, said, CATEGORIES) == meant
