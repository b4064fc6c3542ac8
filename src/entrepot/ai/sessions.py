"""Sessions that run registered models: one thread each, loaded once when first asked for, shared by all threads."""

import threading
from pathlib import Path
from typing import Any, Final, Protocol

from entrepot.ai.registry import model

_ERRORS_ONLY: Final = 3


class Session(Protocol):
    """What is used of onnxruntime's InferenceSession."""

    def run(self, names: list[str] | None, inputs: dict[str, Any]) -> list[Any]:
        """Return the outputs of these names, or all of them."""

    def get_modelmeta(self) -> Any:
        """Return what the file says of itself; its ``custom_metadata_map`` holds texts by name."""


_sessions: dict[str, Session] = {}
_loading = threading.Lock()


def session(name: str, folder: Path | None = None) -> Session:
    """Return the session of a registered ONNX model; loading takes 10 to 100 ms, once. ``folder`` holds a fetched one.

    Its ``run`` may be called from several threads at the same time; each call computes in its own thread. Raises
    NoSuchModel, OSError for a fetched model that is not there, and ValueError when the file is not the one that was
    registered.
    """
    found = _sessions.get(name)
    if found is None:
        with _loading:
            found = _sessions.get(name)
            if found is None:
                found = _sessions[name] = _load(model(name).read() if folder is None else model(name).read_from(folder))
    return found


def _load(content: bytes) -> Session:
    # Loaded with the first model: it takes 0.2 s, which a server that runs none need not spend.
    import onnxruntime  # type: ignore[import-untyped]  # noqa: PLC0415  # it ships no types

    options = onnxruntime.SessionOptions()
    # More threads than cores made some models 30 times slower; who wants more runs more pictures side by side.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = _ERRORS_ONLY
    loaded: Session = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    return loaded
