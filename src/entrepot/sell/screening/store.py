"""Findings as JSON, and the verdicts and cases as they are kept."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from entrepot.ai import Evidence
from entrepot.sell.screening.judgement import Finding


def finding_to_json(finding: Finding) -> dict[str, Any]:
    """Return a finding as it is stored and sent."""
    return asdict(finding)


def finding_from_json(value: Mapping[str, Any]) -> Finding:
    """Read a stored finding."""
    evidence = tuple(
        Evidence(
            each["origin"],
            each["quote"],
            each["place"],
            None if each["span"] is None else (each["span"][0], each["span"][1]),
            None if each["box"] is None else tuple(each["box"]),
        )
        for each in value["evidence"]
    )
    return Finding(
        value["policy"],
        value["outcome"],
        value["confidence"],
        value["detector"],
        evidence,
        tuple(value["markets"]),
        value["remedy"],
    )


def findings_from_json(values: Sequence[Mapping[str, Any]]) -> tuple[Finding, ...]:
    """Read stored findings."""
    return tuple(finding_from_json(each) for each in values)
