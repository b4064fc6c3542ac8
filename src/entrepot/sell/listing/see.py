"""What is read and seen in a picture, as JSON that a draft keeps: print, findings, size, fingerprint, kinds."""

from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from PIL import Image

from entrepot.ai import BorderSegmenter, Box, Look, PictureClassifier, PrintedText, TextReader, open_photo
from entrepot.kit.errors import AppError
from entrepot.sell.pictures import FAULTS, PictureReport, duplicates, inspect_picture, strangers, things_apart

_LEAST_WIDE: Final = 0.08
"""Share of a picture's side from which on a line of print is worth a word."""
_UNREAD_MOST: Final = 20
_LEAST_SURE, _SMALL = 0.5, 640


def see(data: bytes, reader: TextReader, classifier: PictureClassifier) -> dict[str, Any]:
    """Return what a picture says and shows; where it cannot be opened, ``problem`` says why and stands alone."""
    try:
        photo = open_photo(data)
        printed = reader.read(photo)
        report = inspect_picture(data, printed=printed)
    except AppError as refusal:
        return {"problem": str(refusal.detail)[:500]}
    return {
        **_of_report(report),
        "lines": [
            {
                "text": line.text,
                "confidence": round(line.confidence, 3),
                "box": [round(side, 4) for side in line.box],
                "model": line.model,
            }
            for line in printed.lines
        ],
        "cannot_read": list(printed.cannot_read) if printed.unread else [],
        "unread": [[round(side, 4) for side in box] for box in _unread(printed)],
        "apart": [[round(side, 4) for side in box] for box in _apart(photo, report, classifier)],
        **_seen(photo, report, classifier),
    }


def _seen(photo: Image.Image, report: PictureReport, classifier: PictureClassifier) -> dict[str, Any]:
    if report.blank:
        return {"kinds": [], "forms": {}, "look": "", "kinds_model": classifier.model}
    sight = classifier.see(photo)
    return {
        "kinds": [{"name": each.name, "confidence": each.confidence} for each in sight.kinds],
        "forms": dict(sight.forms),
        "look": _packed(sight.look),
        "kinds_model": classifier.model,
    }


def _apart(photo: Image.Image, report: PictureReport, classifier: PictureClassifier) -> tuple[Box, ...]:
    """Return where unlike things stand apart from each other; looked for only where the subject is known well."""
    if report.blank or report.subject is None or report.subject.confidence < _LEAST_SURE:
        return ()
    small = photo.copy()
    small.thumbnail((_SMALL, _SMALL))
    return things_apart(small, BorderSegmenter().subject(small), classifier)


def _packed(look: Look) -> str:
    """Keep what a picture looks like in 2.5 kB."""
    return b64encode(look.astype(np.float16).tobytes()).decode()


def looks_unlike(pictures: Sequence[str], readings: Mapping[str, Any]) -> bool:
    """Return whether some of several pictures resemble none of the others: they may show another thing."""
    packed = [readings.get(file_id, {}).get("look") for file_id in pictures]
    looks = [np.frombuffer(b64decode(each), np.float16).astype(np.float32) for each in packed if each]
    return bool(strangers(looks))


def _unread(printed: PrintedText) -> list[Box]:
    """Return where print stands that was not read; specks that may be anything are left out."""
    wide = [box for box in printed.unread if box[2] - box[0] >= _LEAST_WIDE or box[3] - box[1] >= _LEAST_WIDE]
    return wide[:_UNREAD_MOST]


def _of_report(report: PictureReport) -> dict[str, Any]:
    return {
        "width": report.width,
        "height": report.height,
        "size": report.size,
        "media_type": report.media_type,
        "blank": report.blank,
        "fingerprint": f"{report.fingerprint:x}",  # more than the 64 bits that a number of JSON may have
        "subject": None if report.subject is None else [round(side, 4) for side in report.subject.box],
        "fixes": list(report.fixes),
        "findings": [
            {
                "code": FAULTS.get(each.code, each.code),
                "found": each.code,
                "severity": each.severity,
                "sentence": str(each.sentence),
                "figure": each.figure,
                "expected": each.expected,
                "unit": each.unit,
                "fix": each.fix,
                "box": None if each.box is None else [round(side, 4) for side in each.box],
            }
            for each in report.findings
        ],
    }


def with_duplicates(pictures: Sequence[str], readings: Mapping[str, Any]) -> dict[str, Any]:
    """Return readings in which a picture that is nearly the same as one before it says so."""
    read = [file_id for file_id in pictures if "fingerprint" in readings.get(file_id, {})]
    groups = duplicates([int(readings[file_id]["fingerprint"], 16) for file_id in read])
    again = {read[place] for group in groups for place in sorted(group)[1:]}
    marked = dict(readings)
    for file_id in again:
        finding = {"code": "duplicate", "found": "duplicate", "severity": "warn", "fix": None}
        marked[file_id] = {**readings[file_id], "findings": [*readings[file_id]["findings"], finding]}
    return marked
