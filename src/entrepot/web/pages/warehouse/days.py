"""Simulated days: the reports of ``entrepot warehouse simulate``, each with its charts, two side by side."""

import json
import re
from pathlib import Path
from typing import Annotated, Any, Final

from fastapi import Query, Request, Response
from pydantic import StringConstraints

from entrepot.core.http import ApiRouter, platform_of
from entrepot.kit.errors import NotFound
from entrepot.web.i18n import Lazy, lazy
from entrepot.web.pages.warehouse.frame import Reader, frame
from entrepot.web.render import render

router = ApiRouter(prefix="", pages=True)

FOLDER: Final = "simulations"
_KEY: Final = re.compile(r"[0-9]{8}-[0-9]{6}-[0-9]{1,9}")
_MOST_BYTES: Final = 2**20
_MOST_DAYS: Final = 50
_FLOWS: Final = ("receive", "pack", "sort", "ship")
_QUEUES: Final = ("store", "pick", "pack", "load")
_STAGES: Final[dict[str, Lazy]] = {
    "receive": lazy("Receive"),
    "store": lazy("Store"),
    "pick": lazy("Pick"),
    "wall": lazy("Put-wall"),
    "pack": lazy("Pack"),
    "sort": lazy("Sort"),
    "load": lazy("Load"),
    "ship": lazy("Ship"),
}
Key = Annotated[str, StringConstraints(pattern=rf"^{_KEY.pattern}$")]


@router.get("/warehouse/days")
def show_days(request: Request, who: Reader) -> Response:
    """List the simulated days, the newest first."""
    return render(request, "warehouse/days.html", days=_days(_folder(request)), **frame(request))


@router.get("/warehouse/days/{day_key}")
def show_day(
    request: Request, who: Reader, day_key: Key, beside: Annotated[Key | None, Query(alias="with")] = None
) -> Response:
    """Show one day, or two side by side."""
    folder = _folder(request)
    keys = [day_key] if beside is None or beside == day_key else [day_key, beside]
    chosen = [_report(folder, each) for each in keys]
    others = [day for day in _days(folder) if day["key"] not in keys]
    return render(
        request,
        "warehouse/day.html",
        chosen=chosen,
        others=others,
        hours=[f"{hour:02d}" for hour in range(24)],
        flows=_FLOWS,
        queues=_QUEUES,
        stages=_STAGES,
        **frame(request),
    )


def _folder(request: Request) -> Path:
    return platform_of(request).settings.data_dir / FOLDER


def _days(folder: Path) -> list[dict[str, Any]]:
    """Return the newest reports; what is no report is passed over."""
    if not folder.is_dir():
        return []
    keys = sorted((each.name for each in folder.iterdir() if _KEY.fullmatch(each.name)), reverse=True)
    found = []
    for key in keys[:_MOST_DAYS]:
        try:
            found.append(_report(folder, key))
        except NotFound:
            continue
    return found


def _report(folder: Path, key: str) -> dict[str, Any]:
    """Return a report; raise NotFound where there is none that can be read."""
    file = folder / key / "report.json"
    try:
        if file.stat().st_size > _MOST_BYTES:
            raise NotFound("there is no such day")
        report = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        raise NotFound("there is no such day") from None
    if not isinstance(report, dict) or "by_hour" not in report:
        raise NotFound("there is no such day")
    return report | {"key": key}
