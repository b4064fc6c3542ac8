"""Policies by how words about them are judged. Data."""

from typing import Final

PICTURED: Final = frozenset(
    {
        *("weapons", "explosives", "drugs", "tobacco_vape", "alcohol", "wildlife", "live_animals", "human_remains"),
        *("hazardous_goods", "prescription_medicine", "surveillance", "gambling", "dual_use"),
    }
)
"""Policies about a thing, which a book, a film, a poster or a shirt about that thing does not break."""

READ_ABOUT: Final = frozenset({"hate_symbols", "counterfeit_currency", "fake_documents"})
"""Those that only a book or a film about the thing does not break."""

PHYSICAL: Final = PICTURED | READ_ABOUT | {"adult"}
"""All policies about a thing, which a shape or a print of that thing, or a defence against it, does not break."""

PLAYED: Final = frozenset(
    {"weapons", "explosives", "live_animals", "wildlife", "human_remains", "alcohol", "gambling"},
)
"""Those that a toy, a costume or a game does not break."""

WEAKENED: Final = PICTURED | READ_ABOUT | {"stolen_accounts", "personal_data"}
"""Those where one doubtful word that describes an innocent thing, or is said in passing, is only a hint."""
