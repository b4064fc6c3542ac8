"""What a look at a picture brings: figures, and findings with what can be done about each."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from entrepot.ai import Box
from entrepot.kit.sentences import Sentence
from entrepot.sell.pictures.fingerprint import Fingerprint
from entrepot.sell.pictures.measures import Border, Exposure, Light

Severity = Literal["block", "warn", "hint"]
"""The channel refuses it; it sells worse for it; good to know."""

Step = Literal["trim", "lighten", "crop", "white", "square", "compress", "strip"]
"""What ``improve_picture`` can do, in the order in which it does it: cut a frame off; lighten; cut to the thing; make
the ground white; bring to the channel's shape; save under the channel's bytes. Metadata goes with every step, or
alone."""

Code = Literal[
    "blank",
    "too_small",
    "small",
    "blurred",
    "dark",
    "burnt_out",
    "flat",
    "ground_busy",
    "ground_not_white",
    "product_small",
    "product_cut_off",
    "product_not_found",
    "frame",
    "text_on_it",
    "not_channel_shape",
    "too_heavy",
    "see_through",
    "moving",
    "place_told",
    "notes_told",
]


FAULTS: Final[Mapping[Code, str]] = MappingProxyType(
    {
        "blurred": "blur",
        "dark": "dark",
        "burnt_out": "bright",
        "text_on_it": "overlay",
        "frame": "border",
        "ground_busy": "background",
        "ground_not_white": "background",
        "product_small": "subject_small",
    }
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be: what was measured, what is expected, and the step that mends it, if any.

    ``figure`` and ``expected`` are in ``unit``: px, share (0 to 1), grey (0 to 255), bytes, or "" where there is no
    figure. ``box`` says where, as shares of the picture.
    """

    code: Code
    severity: Severity
    sentence: Sentence
    figure: float | None = None
    expected: float | None = None
    unit: str = ""
    fix: Step | None = None
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class SubjectSeen:
    """Where the thing is, what part of the picture it covers, and how sure that is (0 to 1)."""

    box: Box
    share: float
    confidence: float


@dataclass(frozen=True, slots=True)
class PictureReport:
    """A picture's figures and findings, worst first.

    ``blur`` is 0 (sharp) to 1, None where there are no edges; ``text_share`` and ``overlay_share`` are the parts of
    the picture that print covers, and that print beside the thing covers, None where nobody read it. ``fingerprint``
    is for ``duplicates``. ``see_through`` says that parts are transparent.
    """

    media_type: str
    width: int
    height: int
    size: int
    blank: bool
    blur: float | None
    light: Light
    exposure: Exposure
    border: Border
    subject: SubjectSeen | None
    frame: Box | None
    text_share: float | None
    overlay_share: float | None
    see_through: bool
    moving: bool
    fingerprint: Fingerprint
    findings: tuple[Finding, ...]

    @property
    def megapixels(self) -> float:
        """Millions of pixels."""
        return self.width * self.height / 1_000_000

    @property
    def faults(self) -> frozenset[str]:
        """What counts in a content score: blur, dark, bright, overlay, border, background, subject_small."""
        return frozenset(FAULTS[finding.code] for finding in self.findings if finding.code in FAULTS)

    @property
    def fixes(self) -> tuple[Step, ...]:
        """The steps that mend what can be mended, each once, worst finding first."""
        return tuple(dict.fromkeys(finding.fix for finding in self.findings if finding.fix))
