"""What is read and seen in a picture, as JSON that a draft keeps: print, findings, size, fingerprint, kinds."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from PIL import Image

from entrepot.ai import PictureClassifier, PrintedText, TextReader, open_photo
from entrepot.kit.errors import AppError
from entrepot.sell.pictures import PictureReport, duplicates, inspect_picture

_FINDINGS: Final[Mapping[str, str]] = {
    "blurred": "blur",
    "dark": "dark",
    "burnt_out": "bright",
    "text_on_it": "overlay",
    "frame": "border",
    "ground_busy": "background",
    "ground_not_white": "background",
    "thing_small": "subject_small",
}
"""What the content score calls the findings that it weighs."""


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
        "cannot_read": list(printed.cannot_read) if _has_unread(printed) else [],
        "kinds": [] if report.blank else _kinds(photo, classifier),
        "kinds_model": classifier.model,
    }


def _kinds(photo: Image.Image, classifier: PictureClassifier) -> list[dict[str, Any]]:
    return [{"name": each.name, "confidence": each.confidence} for each in classifier.kinds(photo)]


def _has_unread(printed: PrintedText) -> bool:
    return bool(printed.unread)


def _of_report(report: PictureReport) -> dict[str, Any]:
    return {
        "width": report.width,
        "height": report.height,
        "size": report.size,
        "media_type": report.media_type,
        "blank": report.blank,
        "fingerprint": report.fingerprint,
        "subject": None if report.subject is None else [round(side, 4) for side in report.subject.box],
        "fixes": list(report.fixes),
        "findings": [
            {
                "code": _FINDINGS.get(each.code, each.code),
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
    groups = duplicates([readings[file_id]["fingerprint"] for file_id in read])
    again = {read[place] for group in groups for place in sorted(group)[1:]}
    marked = dict(readings)
    for file_id in again:
        finding = {"code": "duplicate", "found": "duplicate", "severity": "warn", "fix": None}
        marked[file_id] = {**readings[file_id], "findings": [*readings[file_id]["findings"], finding]}
    return marked
