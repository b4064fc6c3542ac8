"""Policies by how words about them are judged. Data."""

from typing import Final

PHYSICAL: Final = frozenset(
    [
        "weapons",
        "explosives",
        "drugs",
        "tobacco_vape",
        "alcohol",
        "wildlife",
        "live_animals",
        "human_remains",
        "hazardous_goods",
        "adult",
        "prescription_medicine",
        "surveillance",
        "gambling",
        "counterfeit_currency",
        "fake_documents",
        "dual_use",
        "hate_symbols",
    ]
)
"""Policies about a thing, which a picture, a shape or a print of that thing does not break."""

PICTURED: Final = PHYSICAL - {"adult", "fake_documents", "counterfeit_currency", "hate_symbols"}
"""Those of them that a book, a film, a poster or a shirt about the thing does not break."""

READ_ABOUT: Final = frozenset({"hate_symbols", "counterfeit_currency", "fake_documents"})
"""Those that only a book or a film about the thing does not break."""

PLAYED: Final = frozenset(["weapons", "explosives", "live_animals", "wildlife", "human_remains", "alcohol", "gambling"])
"""Those that a toy, a costume or a game does not break."""

WEAKENED: Final = frozenset(
    [
        "weapons",
        "explosives",
        "drugs",
        "prescription_medicine",
        "tobacco_vape",
        "alcohol",
        "live_animals",
        "hazardous_goods",
        "gambling",
        "dual_use",
        "fake_documents",
        "hate_symbols",
        "stolen_accounts",
        "counterfeit_currency",
        "surveillance",
        "personal_data",
        "human_remains",
        "wildlife",
    ]
)
"""Those where one doubtful word that describes an innocent thing, or is said in passing, is only a hint."""
