"""What the channels ask of a title: data, so that an operator's own channel is one more entry."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel's rules for titles, in characters: all of it, and the first part in which the key facts must stand."""

    name: str
    title_max: int = 150
    key_max: int = 70
    brand_first: bool = True
    with_brand: bool = True


CHANNELS = {
    each.name: each
    for each in (
        Channel("entrepot"),
        Channel("large-200", title_max=200, key_max=80),
        Channel("large-128", title_max=128, key_max=60),
        Channel("auction-80", title_max=80, key_max=60),
        Channel("short-60", title_max=60, key_max=60),
        Channel("handmade-140", title_max=140, key_max=60, brand_first=False),
        Channel("unbranded-120", title_max=120, key_max=60, with_brand=False),
    )
}
"""Our own marketplace, and presets by the lengths that large ones ask for."""
