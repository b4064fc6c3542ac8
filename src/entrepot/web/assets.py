"""The pages' static files: where they are, their address, and how long a browser may keep them."""

import gzip
import mimetypes
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from markupsafe import Markup
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

STATIC: Final = Path(__file__).resolve().parent / "static"
_PACKED: Final = frozenset({".css", ".js", ".svg"})


@cache
def asset(path: str) -> str:
    """The address of a static file, with its content's hash so that it may be kept for ever."""
    return f"/static/{path}?v={sha256((STATIC / path).read_bytes()).hexdigest()[:12]}"


def svg_icon(name: str, size: int = 20, label: object = "", cls: str = "") -> Markup:
    """A symbol of the sprite; it stands beside a word, or has a label for screen readers."""
    return _svg_icon(name, size, str(label), cls)  # a lazy label is words in the reader's language by now


@lru_cache(maxsize=1024)
def _svg_icon(name: str, size: int, label: str, cls: str) -> Markup:
    role = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    drawn = Markup('<svg class="{}" width="{}" height="{}" {}><use href="{}#{}"/></svg>')
    return drawn.format(f"icon {cls}".rstrip(), size, size, role, asset("icons.svg"), name)


class PageFiles(StaticFiles):
    """Serves `/static`: a file asked for by its hash is kept for a year, any other is asked after each time (304).

    Style sheets, scripts and drawings go packed to those who take gzip, a quarter of their size. Pages do not: they
    carry a form's token beside what a visitor wrote; packed together, the one would tell of the other (BREACH).
    """

    def __init__(self) -> None:
        super().__init__(directory=STATIC)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answer with the file and how long it may be kept."""
        response = await super().get_response(path, scope)
        kept = b"v=" in scope.get("query_string", b"")
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if kept else "no-cache"
        if Path(path).suffix not in _PACKED or response.status_code != 200 or scope["method"] != "GET":
            return response
        response.headers["Vary"] = "Accept-Encoding"
        if "gzip" not in Headers(scope=scope).get("accept-encoding", ""):
            return response
        file = STATIC / path
        headers = {name: response.headers[name] for name in ("Cache-Control", "Vary", "ETag", "Last-Modified")}
        kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
        return Response(
            packed(file, file.stat().st_mtime_ns), headers={**headers, "Content-Encoding": "gzip"}, media_type=kind
        )


@lru_cache(maxsize=256)
def packed(file: Path, _changed_ns: int) -> bytes:
    """A file's content with gzip; the moment of its last change is given so that a changed file is packed anew."""
    return gzip.compress(file.read_bytes(), compresslevel=9, mtime=0)
