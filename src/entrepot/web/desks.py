"""What the layout of every desk needs: its name, its ways, and the way on which the reader is."""

from typing import Any

from fastapi import Request

from entrepot.web.i18n import Lazy

Ways = tuple[tuple[str, Lazy], ...]
"""The pages of a desk as address and label; its home, whose address the others begin with, is the first."""


def desk_frame(request: Request, name: Lazy, ways: Ways) -> dict[str, Any]:
    """Return a desk's name and its ways for its layout, with the way marked on which the reader is."""
    here, (home, _) = request.url.path, ways[0]
    return {
        "desk": name,
        "nav": [
            {
                "label": label,
                "href": href,
                "current": here == href or (href != home and here.startswith(href + "/")),
            }
            for href, label in ways
        ],
        "fixed": False,
    }
