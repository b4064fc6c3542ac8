"""The embedded ``FaceReader``: MediaPipe's detector and mesh through OpenCV, dlib's network through onnxruntime.

``make face-models`` fetches the three files. Each look takes one thread.
"""

import threading
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from entrepot.ai.face import Embedding, Face, FaceMesh
from entrepot.ai.photo import Picture, open_photo
from entrepot.ai.proposals import Evidence, Proposal
from entrepot.ai.registry import model
from entrepot.ai.sessions import session

BOXES: Final = "face-boxes"
MESH: Final = "face-mesh"
EMBEDDING: Final = "face-embedding"

_Pixels = npt.NDArray[Any]

_BOX_SIDE: Final = 128
_MESH_SIDE: Final = 192
_CHIP_SIDE: Final = 150
_LEAST: Final = 0.5
_SAME: Final = 0.3
"""Boxes that share more than this of their joint area are one face."""
_MARGINS: Final = (0.0, 0.35)
"""What is added around the picture, as a share of its longer side: a face that fills it is not found without."""
_MESH_GROWS: Final = 1.5
_CORNERS: Final = (263, 362, 33, 133, 2)
_CHIP_MARGIN: Final = 0.25
_CHIP: Final = np.array(
    [[0.8596, 0.2135], [0.6461, 0.2290], [0.1206, 0.2137], [0.3341, 0.2291], [0.4901, 0.6278]], np.float32
)
"""Where dlib's network expects the five corners in the face's square, before the margin around it."""
_EYES: Final = (((33, 133), (159, 145)), ((362, 263), (386, 374)))
"""Of the right and the left eye: the corners, and the middles of the upper and the lower lid."""


class SmallFaces:
    """Reads faces with the models of a folder; each is loaded when it is first needed and shared by all threads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def ready(self) -> bool:
        """Whether the folder holds the models; `make face-models` puts them there."""
        return all((self._folder / model(name).file).is_file() for name in (BOXES, MESH, EMBEDDING))

    def faces(self, picture: Picture) -> tuple[Proposal[Face], ...]:
        """Return the faces of a picture, the surest first."""
        pixels = _pixels(picture)
        for margin in _MARGINS:
            found = self._faces(pixels, margin)
            if found:
                break
        reference = model(BOXES).reference
        return tuple(
            Proposal(face, sure, (Evidence("photo", place="face", box=face.box),), reference) for face, sure in found
        )

    def mesh(self, picture: Picture, face: Face) -> Proposal[FaceMesh] | None:
        """Return the mesh of a face that was found; None where the mesh's own look sees none."""
        pixels = _pixels(picture)
        high, wide = pixels.shape[:2]
        size = np.array([wide, high], np.float32)
        box = np.array(face.box, np.float32).reshape(2, 2) * size
        right, left = np.array(face.landmarks[:2], np.float32) * size
        side = float((box[1] - box[0]).max()) * _MESH_GROWS
        turn = float(np.arctan2(left[1] - right[1], left[0] - right[0]))
        to_square = _around(box.mean(axis=0), side, turn, _MESH_SIDE)
        square = _cut(pixels, to_square, _MESH_SIDE)
        points, seen = _network(MESH, self._folder).run(square / 255, ("conv2d_20", "conv2d_30"))
        confidence = _sigmoid(float(seen.ravel()[0]))
        if confidence < _LEAST:
            return None
        flat = points.reshape(-1, 3)
        back = _inverse(to_square)
        placed = np.column_stack([flat[:, :2] @ back[:, :2].T + back[:, 2], flat[:, 2] * (side / _MESH_SIDE)])
        evidence = (Evidence("photo", place="face", box=face.box),)
        return Proposal(_read_mesh(placed.astype(np.float32)), confidence, evidence, model(MESH).reference)

    def embedding(self, picture: Picture, mesh: FaceMesh) -> Proposal[Embedding]:
        """Return the numbers of a face: the mean of its square and the mirrored one, of length one."""
        chip = aligned(_pixels(picture), mesh)
        both = np.stack([chip, chip[:, ::-1]]).transpose(0, 3, 1, 2).astype(np.float32)
        numbers = session(EMBEDDING, self._folder).run(None, {"picture": both})[0].sum(axis=0)
        unit: Embedding = (numbers / np.linalg.norm(numbers)).astype(np.float32)
        return Proposal(unit, 1.0, (Evidence("photo", place="face"),), model(EMBEDDING).reference)

    def _faces(self, pixels: _Pixels, margin: float) -> list[tuple[Face, float]]:
        high, wide = pixels.shape[:2]
        longest = max(high, wide)
        middle = np.array([wide / 2, high / 2], np.float32)
        to_square = _around(middle, longest * (1 + 2 * margin), 0.0, _BOX_SIDE)
        square = _cut(pixels, to_square, _BOX_SIDE)
        network = _network(BOXES, self._folder)
        raw, scores = network.run(square / 127.5 - 1, ("regressors", "classificators"))
        sure = 1 / (1 + np.exp(-np.clip(scores.ravel(), -60, 60)))
        chosen = np.flatnonzero(sure >= _LEAST)
        chosen = chosen[np.argsort(-sure[chosen], kind="stable")]
        boxes = raw.reshape(-1, 8, 2)[chosen] + 0.0
        anchors = _anchors()[chosen] * _BOX_SIDE
        boxes[:, 0] += anchors
        boxes[:, 2:] += anchors[:, None]
        back = _inverse(to_square)
        found: list[tuple[Face, float]] = []
        for (centre, size, *marks), score in zip(boxes, sure[chosen], strict=True):
            ends = np.array([centre - size / 2, centre + size / 2, *marks])
            shares = (ends @ back[:, :2].T + back[:, 2]) / (wide, high)
            box = tuple(float(value) for value in shares[:2].ravel())
            right, left, nose, mouth, *ears = [(float(x), float(y)) for x, y in shares[2:]]
            face = Face((box[0], box[1], box[2], box[3]), (right, left, nose, mouth), (ears[0], ears[1]))
            if all(_shared(face.box, other.box) < _SAME for other, _ in found):
                found.append((face, float(score)))
        return found


def aligned(pixels: _Pixels, mesh: FaceMesh) -> _Pixels:
    """Return the square of 150 pixels that the network looks at, by the similarity that fits five corners best."""
    target = (_CHIP + _CHIP_MARGIN) / (1 + 2 * _CHIP_MARGIN) * _CHIP_SIDE
    return _cut(pixels, _similarity(mesh.corners, target), _CHIP_SIDE)


class _Network:
    """A TensorFlow Lite file in OpenCV; one call at a time, since OpenCV keeps a call's layers in the network."""

    def __init__(self, content: bytes) -> None:
        cv2 = _opencv()
        self._net = cv2.dnn.readNetFromTFLite(np.frombuffer(content, np.uint8))
        self._lock = threading.Lock()

    def run(self, square: _Pixels, outputs: tuple[str, ...]) -> list[npt.NDArray[np.float32]]:
        """Return the outputs of these names for a square of RGB as the network wants its values."""
        with self._lock:
            self._net.setInput(np.ascontiguousarray(square.transpose(2, 0, 1)[None], np.float32))
            return [np.array(one) for one in map(self._net.forward, outputs)]


_loading = threading.Lock()


def _network(name: str, folder: Path) -> _Network:
    with _loading:
        return _loaded(name, folder)


@cache
def _loaded(name: str, folder: Path) -> _Network:
    return _Network(model(name).read_from(folder))


@cache
def _anchors() -> npt.NDArray[np.float32]:
    """Return the middles of the cells that the detector answers for: 16 by 16 twice, then 8 by 8 six times."""
    cells = []
    for count, times in ((16, 2), (8, 6)):
        rows, columns = np.mgrid[:count, :count]
        middles = (np.stack([columns, rows], axis=-1).reshape(-1, 2) + 0.5) / count
        cells.append(np.repeat(middles, times, axis=0))
    return np.concatenate(cells).astype(np.float32)


def _read_mesh(points: npt.NDArray[np.float32]) -> FaceMesh:
    flat = points[:, :2]
    right, left = (
        float(np.linalg.norm(flat[upper] - flat[lower])) / max(float(np.linalg.norm(flat[one] - flat[other])), 1e-6)
        for (one, other), (upper, lower) in _EYES
    )
    across, down = points[454] - points[234], points[152] - points[10]
    return FaceMesh(
        points=points,
        corners=flat[list(_CORNERS)],
        eyes_open=(right, left),
        yaw=float(np.degrees(np.arctan2(across[2], np.hypot(across[0], across[1])))),
        pitch=float(np.degrees(np.arctan2(-down[2], np.hypot(down[0], down[1])))),
        roll=float(np.degrees(np.arctan2(across[1], across[0]))),
    )


def _around(middle: npt.NDArray[Any], side: float, turn: float, pixels: int) -> npt.NDArray[np.float32]:
    """Return the 2 x 3 matrix that maps a turned square of a picture to ``pixels`` by ``pixels``."""
    scale = pixels / side
    cosine, sine = scale * np.cos(turn), scale * np.sin(turn)
    turned = np.array([[cosine, sine], [-sine, cosine]])
    return np.column_stack([turned, pixels / 2 - turned @ middle]).astype(np.float32)


def _similarity(source: npt.NDArray[np.float32], target: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Return the 2 x 3 matrix of the turn, scale and shift that fits best (Umeyama 1991, without mirroring)."""
    from_middle, to_middle = source.mean(axis=0), target.mean(axis=0)
    one, other = source - from_middle, target - to_middle
    size = max(float((one**2).sum()), 1e-9)
    a = float((one * other).sum()) / size
    b = float((one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0]).sum()) / size
    turned = np.array([[a, -b], [b, a]])
    return np.column_stack([turned, to_middle - turned @ from_middle]).astype(np.float32)


def _inverse(matrix: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    back = np.linalg.inv(matrix[:, :2])
    return np.column_stack([back, -back @ matrix[:, 2]]).astype(np.float32)


def _cut(pixels: _Pixels, matrix: npt.NDArray[np.float32], side: int) -> _Pixels:
    cv2 = _opencv()
    shrinks = float(np.hypot(*matrix[0, :2]))
    if shrinks < 0.5:  # a plain warp would skip pixels
        small = cv2.resize(pixels, None, fx=2 * shrinks, fy=2 * shrinks, interpolation=cv2.INTER_AREA)
        scale = np.array([pixels.shape[1] / small.shape[1], pixels.shape[0] / small.shape[0]])
        pixels, matrix = small, np.column_stack([matrix[:, :2] * scale, matrix[:, 2]]).astype(np.float32)
    cut: _Pixels = cv2.warpAffine(pixels, matrix, (side, side), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return cut.astype(np.float32)


def _shared(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    if wide <= 0 or high <= 0:
        return 0.0
    both = wide * high
    return both / ((one[2] - one[0]) * (one[3] - one[1]) + (other[2] - other[0]) * (other[3] - other[1]) - both)


def _sigmoid(value: float) -> float:
    return float(1 / (1 + np.exp(-np.clip(value, -60, 60))))


def _pixels(picture: Picture) -> _Pixels:
    return np.asarray(open_photo(picture), np.uint8)


def _opencv() -> Any:
    # Loaded with the first picture, as in subject.py.
    import cv2  # noqa: PLC0415  # loaded when it is first needed

    cv2.setNumThreads(1)
    return cv2
