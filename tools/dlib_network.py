"""Turn dlib's face recognition network into ONNX, so that it runs where our other models run and needs no dlib.

The file holds the layers in the order in which they compute, each by name with its numbers, in dlib's own form: an
integer is its byte count (the top bit for its sign) and its bytes, little end first; weights are 32-bit floats.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from onnx import ModelProto, TensorProto, helper, numpy_helper

_LAYERS: Final = re.compile(
    rb"(?<=\x01\x05)con_4|(?<=\x01\x07)affine_|(?<=\x01\x04)fc_2|(?<=\x01\x0a)max_pool_2|(?<=\x01\x0a)avg_pool_2"
    rb"|(?<=\x01\x09)add_prev_|(?<=\x01\x05)relu_|(?<=\x01\x15)input_rgb_image_sized"
)
_SIDE: Final = 150
_MEANS: Final = (122.782, 117.001, 104.298)
"""What dlib takes away from red, green and blue before it divides by 256."""
_OPSET: Final = 17


def to_onnx(content: bytes) -> bytes:
    """Return the network as ONNX: `picture` [n, 3, 150, 150] (RGB, 0 to 255) in, `embedding` [n, 128] out.

    The same bytes come out each time. Raises ValueError for a file that is not dlib's face recognition network.
    """
    found = [(one.group().decode(), one.end()) for one in _LAYERS.finditer(content)]
    names = [name for name, _ in found]
    if names[:3] != ["input_rgb_image_sized", "con_4", "affine_"] or names[-1] != "fc_2":
        raise ValueError("this is not the network that dlib publishes for recognising faces")
    graph = _Graph()
    for (name, at), (after, _) in pairwise([*found[1:], ("", 0)]):
        graph.add(name, _Reader(content, at), before_sum=after == "add_prev_")
    made: bytes = graph.model().SerializeToString(deterministic=True)
    return made


class _Reader:
    """Reads dlib's integers and tensors from a place on."""

    def __init__(self, content: bytes, at: int) -> None:
        self._content = content
        self._at = at

    def number(self) -> int:
        head = self._content[self._at]
        size = head & 0x0F
        start, self._at = self._at + 1, self._at + 1 + size
        value = int.from_bytes(self._content[start : self._at], "little")
        return -value if head & 0x80 else value

    def numbers(self, count: int) -> list[int]:
        return [self.number() for _ in range(count)]

    def tensor(self) -> NDArray[np.float32]:
        version, *shape = self.numbers(5)
        if version != 2:
            raise ValueError(f"a tensor of version {version} instead of 2")
        count = int(np.prod(shape))
        values = np.frombuffer(self._content, "<f4", count, self._at)
        self._at += 4 * count
        return values.astype(np.float32)


class _Graph:
    """The layers as ONNX nodes; remembers where the residual block that is being read began."""

    def __init__(self) -> None:
        self._nodes: list[Any] = []
        self._weights: list[Any] = []
        self._channels = 3
        self._skipped, self._skipped_channels = "", 0
        self._halved = self._summed = False
        means = self._constant(np.array(_MEANS, np.float32).reshape(1, 3, 1, 1))
        scale = self._constant(np.array(256, np.float32))
        self._last = self._node("Div", self._node("Sub", "picture", means), scale)

    def add(self, name: str, reader: _Reader, *, before_sum: bool) -> None:
        """Append one layer. ``before_sum`` tells the pool of a shortcut from one that goes on."""
        if name == "con_4":
            self._convolve(reader)
        elif name == "affine_":
            self._scale(reader.tensor())
        elif name == "relu_":
            self._last = self._node("Relu", self._last)
        elif name == "max_pool_2":
            self._last = self._node("MaxPool", self._last, kernel_shape=[3, 3], strides=[2, 2])
            self._begin_block()
        elif name == "avg_pool_2" and before_sum:
            pooled = self._node("AveragePool", self._skipped, kernel_shape=[2, 2], strides=[2, 2])
            self._skipped, self._halved = pooled, True
        elif name == "avg_pool_2":
            self._last = self._node("GlobalAveragePool", self._last)
        elif name == "add_prev_":
            self._sum()
        else:
            self._connect(reader)
        if name == "relu_" and self._summed:
            self._begin_block()

    def model(self) -> ModelProto:
        """Return the finished network."""
        self._node("Identity", self._last, output="embedding")
        picture = helper.make_tensor_value_info("picture", TensorProto.FLOAT, ["n", 3, _SIDE, _SIDE])
        embedding = helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["n", 128])
        graph = helper.make_graph(self._nodes, "dlib-face-recognition", [picture], [embedding], self._weights)
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", _OPSET)], ir_version=8)

    def _begin_block(self) -> None:
        self._skipped, self._skipped_channels, self._halved = self._last, self._channels, False
        self._summed = False

    def _convolve(self, reader: _Reader) -> None:
        values = reader.tensor()
        filters, rows, columns, stride_y, stride_x, pad_y, pad_x = reader.numbers(7)
        count = filters * self._channels * rows * columns
        weights = self._constant(values[:count].reshape(filters, self._channels, rows, columns))
        self._last = self._node(
            "Conv",
            self._last,
            weights,
            self._constant(values[count : count + filters]),
            kernel_shape=[rows, columns],
            strides=[stride_y, stride_x],
            pads=[pad_y, pad_x, pad_y, pad_x],
        )
        self._channels = filters

    def _scale(self, values: NDArray[np.float32]) -> None:
        gamma, beta = values.reshape(2, 1, self._channels, 1, 1)
        scaled = self._node("Mul", self._last, self._constant(gamma))
        self._last = self._node("Add", scaled, self._constant(beta))

    def _sum(self) -> None:
        """Add the shortcut; dlib fills the smaller of the two with zeros, in channels, rows and columns."""
        more = self._channels - self._skipped_channels
        if self._halved or more:
            self._last, self._skipped = (
                self._node("Pad", self._last, self._padding(self._last, self._skipped, 0)),
                self._node("Pad", self._skipped, self._padding(self._skipped, self._last, more)),
            )
        self._last = self._node("Add", self._last, self._skipped)
        self._summed = True

    def _padding(self, one: str, other: str, channels: int) -> str:
        """Return the padding that brings ``one`` to the rows and columns of ``other``, where it has fewer."""
        lacking = self._node("Sub", self._node("Shape", other), self._node("Shape", one))
        lacking = self._node("Max", lacking, self._constant(np.zeros(4, np.int64)))
        spatial = self._node("Mul", lacking, self._constant(np.array([0, 0, 1, 1], np.int64)))
        ends = self._node("Add", spatial, self._constant(np.array([0, channels, 0, 0], np.int64)))
        return self._node("Concat", self._constant(np.zeros(4, np.int64)), ends, axis=0)

    def _connect(self, reader: _Reader) -> None:
        outputs, inputs = reader.numbers(2)
        weights = self._constant(reader.tensor()[: inputs * outputs].reshape(inputs, outputs))
        self._last = self._node("MatMul", self._node("Flatten", self._last, axis=1), weights)

    def _constant(self, values: NDArray[Any]) -> str:
        name = f"w{len(self._weights)}"
        self._weights.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def _node(self, kind: str, *inputs: str, output: str = "", **attributes: Any) -> str:
        output = output or f"n{len(self._nodes)}"
        self._nodes.append(helper.make_node(kind, list(inputs), [output], **attributes))
        return output
