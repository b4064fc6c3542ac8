"""The simulated plant's programme: belts in a thread of their own, and an OPC UA server that shows them.

The thread that moves the belts asks nobody: a zone halts even where the server is busy or nobody is connected.
"""

import asyncio
import json
import threading
import time
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from random import Random
from typing import Any, Final

from asyncua import Node, Server, ua
from asyncua.common.structures104 import new_struct

from entrepot.fulfil.plant import protocol
from entrepot.fulfil.plant.domain import Equipment
from entrepot.fulfil.plant.simulator.belts import Belts, Refused
from entrepot.kit.clock import Clock

_TICK_S: Final = 0.004
_SHOW_S: Final = 0.01
_SAVE_S: Final = 0.2
_V = ua.VariantType
_INPUT = Mapping[str, ua.VariantType]


class PlantMemory:
    """The file in which a plant's memory and the things on its belts outlive a loss of power."""

    def __init__(self, path: Path | None) -> None:
        self._path = path

    def load(self) -> dict[str, Any] | None:
        """Return what was saved last, or None."""
        if self._path is None or not self._path.exists():
            return None
        kept: dict[str, Any] = json.loads(self._path.read_text("utf-8"))
        return kept

    def save(self, memory: dict[str, Any]) -> None:
        """Replace what was saved, whole or not at all."""
        if self._path is not None:
            beside = self._path.with_suffix(".new")
            beside.write_text(json.dumps(memory), "utf-8")
            beside.replace(self._path)


class Plant:
    """The belts and the thread that moves them; ``hold`` around everything that touches them."""

    def __init__(
        self, equipment: Equipment, *, memory: PlantMemory, clock: Clock, seed: int = 1, speed: float = 1.0
    ) -> None:
        self.hold = threading.RLock()
        self._clock = clock
        now_us = clock.now_us()
        self.belts = Belts(equipment, rng=Random(seed), now_us=now_us, epoch=now_us)  # noqa: S311  # a simulation's
        kept = memory.load()
        if kept is not None:
            self.belts.restore(kept)
        self._memory, self._speed = memory, speed
        self._stop = threading.Event()
        self._saved_changes, self._saved_at = -1, 0.0
        self._thread = threading.Thread(target=self._run, name="belts", daemon=True)

    def start(self) -> None:
        """Let the belts move."""
        self._thread.start()

    def stop(self) -> None:
        """Stop the thread and keep the memory."""
        self._stop.set()
        self._thread.join()
        self._memory.save(self.belts.memory())

    def _run(self) -> None:
        last = time.perf_counter()
        while not self._stop.wait(_TICK_S):
            now = time.perf_counter()
            with self.hold:
                # A thread that was kept waiting makes up for it in small steps, so that nothing jumps a sensor.
                left, last = min(now - last, 1.0) * self._speed, now
                while left > 0:
                    self.belts.step(min(left, 0.01))
                    left -= 0.01
                self.belts.now_us = max(self.belts.now_us, self._clock.now_us())
                save = self.belts.changes != self._saved_changes or now - self._saved_at > _SAVE_S
                memory = self.belts.memory() if save else None
                self._saved_changes = self.belts.changes
            if memory is not None:
                self._saved_at = now
                self._memory.save(memory)


class PlantServer:
    """An OPC UA server over a plant. ``test`` adds the folder by which tests play people and accidents."""

    def __init__(self, plant: Plant, *, url: str, plant_id: str, test: bool = False) -> None:
        self._plant, self._url, self._plant_id, self._test = plant, url, plant_id, test
        self._server = Server()
        self._index = 0
        self._types: dict[str, Any] = {}
        self._shown: dict[str, Any] = {}
        self._kinds: dict[str, ua.VariantType] = {}
        self._host_beat = 0
        self._beats = 0

    async def run(self, stop: asyncio.Event, *, ready: Callable[[], None] = lambda: None) -> None:
        """Serve until ``stop`` is set."""
        await self._server.init()
        self._server.set_endpoint(self._url)
        self._server.set_server_name("Entrepôt simulated plant")
        self._server.set_security_policy([ua.SecurityPolicyType.NoSecurity])
        self._index = await self._server.register_namespace(protocol.NAMESPACE)
        await self._build()
        self._plant.start()
        try:
            async with self._server:
                ready()
                while not stop.is_set():
                    await self._show()
                    await asyncio.sleep(_SHOW_S)
        finally:
            self._plant.stop()

    # --- the address space ---

    def _id(self, path: str) -> ua.NodeId:
        return ua.NodeId(path, self._index)

    async def _build(self) -> None:
        for name, listed in (
            (protocol.EVENT_TYPE, protocol.EVENT_FIELDS),
            (protocol.LYING_TYPE, protocol.LYING_FIELDS),
        ):
            await new_struct(self._server, self._id(name), name, protocol.fields_of(listed))
        self._types = await self._server.load_data_type_definitions()
        root = await self._server.nodes.objects.add_object(self._id("Plant"), "Plant")
        equipment = self._plant.belts.equipment
        await self._constants(root, "", {"PlantId": self._plant_id})
        await self._variable(root, "Epoch", self._plant.belts.epoch, _V.UInt64)
        await self._variable(root, "Protocol", protocol.VERSION, _V.UInt16)
        host = await self._variable(root, "HostHeartbeat", 0, _V.UInt32)
        await host.set_writable()
        await self._variables(root, "", protocol.PLANT)
        for conveyor in equipment.conveyors:
            node = await self._object(root, "Conveyors", conveyor.code)
            await self._constants(node, f"Conveyors/{conveyor.code}/", {"StopCircuit": conveyor.stop_circuit})
            await self._variables(node, f"Conveyors/{conveyor.code}/", protocol.MACHINE)
        for sorter in equipment.sorters:
            node, path = await self._object(root, "Sorters", sorter.code), f"Sorters/{sorter.code}/"
            await self._constants(node, path, {"StopCircuit": sorter.stop_circuit})
            await self._variables(node, path, protocol.SORTER)
            await self._method(node, path, "Divert", self._divert, {"Item": _V.UInt64, "Chute": _V.String})
        for sorter in equipment.sorters:
            for at in sorter.chutes:
                node, path = await self._object(root, "Chutes", at.chute), f"Chutes/{at.chute}/"
                await self._constants(node, path, {"Sorter": sorter.code})
                await self._variables(node, path, protocol.CHUTE)
        for tunnel in equipment.tunnels:
            node, path = await self._object(root, "Tunnels", tunnel.code), f"Tunnels/{tunnel.code}/"
            await self._constants(node, path, {"Station": tunnel.station, "Conveyor": tunnel.conveyor})
            await self._variables(node, path, protocol.TUNNEL)
        for circuit in equipment.stop_circuits:
            node, path = await self._object(root, "StopCircuits", circuit.code), f"StopCircuits/{circuit.code}/"
            await self._constants(node, path, {"Name": circuit.name})
            await self._variables(node, path, protocol.CIRCUIT)
            await self._circuit_methods(node, path, circuit.code)
        mailbox = await root.add_object(self._id("Mailbox"), "Mailbox")
        await self._variables(mailbox, "Mailbox/", protocol.MAILBOX)
        asked = {"After": _V.UInt64, "Most": _V.UInt32}
        await self._method(mailbox, "Mailbox/", "Read", self._read, asked, protocol.EVENT_TYPE)
        await self._method(mailbox, "Mailbox/", "Acknowledge", self._acknowledge, {"Upto": _V.UInt64})
        belts = await root.add_object(self._id("Belts"), "Belts")
        await self._method(belts, "Belts/", "List", self._list, {}, protocol.LYING_TYPE)
        if self._test:
            await self._build_test(root)

    async def _object(self, root: Node, folder: str, code: str) -> Node:
        if folder not in self._shown:
            self._shown[folder] = await root.add_folder(self._id(folder), folder)
        made: Node = await self._shown[folder].add_object(self._id(f"{folder}/{code}"), code)
        return made

    async def _variable(self, node: Node, name: str, value: Any, kind: ua.VariantType) -> Node:
        made: Node = await node.add_variable(self._id(name), name.rpartition("/")[2], value, kind)
        return made

    async def _constants(self, node: Node, path: str, values: Mapping[str, str]) -> None:
        for name, value in values.items():
            await self._variable(node, path + name, value, _V.String)

    async def _variables(self, node: Node, path: str, kinds: _INPUT) -> None:
        empty = {_V.Boolean: False, _V.String: "", _V.Double: 0.0, _V.DateTime: protocol.moment(0)}
        for name, kind in kinds.items():
            await self._variable(node, path + name, empty.get(kind, 0), kind)
            self._kinds[path + name] = kind

    async def _method(
        self,
        node: Node,
        path: str,
        name: str,
        act: Callable[..., Any],
        inputs: _INPUT,
        answers: str | ua.VariantType | None = None,
    ) -> None:
        async def answer(_: ua.NodeId, *given: ua.Variant) -> Any:
            try:
                with self._plant.hold:
                    done = act(*(each.Value for each in given))
            except Refused:
                return ua.StatusCode(ua.UInt32(protocol.REFUSED))
            await self._show()
            return [] if answers is None else [done]

        asked = [_argument(name, kind.value) for name, kind in inputs.items()]
        given = []
        if isinstance(answers, ua.VariantType):
            given = [_argument("Answer", answers.value)]
        elif answers:
            given = [_argument("Answer", self._id(answers), is_array=True)]
        await node.add_method(self._id(path + name), name, answer, asked, given)

    async def _circuit_methods(self, node: Node, path: str, code: str) -> None:
        belts = self._plant.belts
        await self._method(node, path, "RequestStop", lambda: belts.open_circuit(code, "host"), {})
        await self._method(node, path, "RequestReset", lambda: belts.reset_circuit(code), {})

    async def _build_test(self, root: Node) -> None:
        node, belts = await root.add_folder(self._id("Test"), "Test"), self._plant.belts
        text, number, yes = _V.String, _V.UInt64, _V.Boolean
        acts: list[tuple[str, Callable[..., Any], _INPUT]] = [
            ("PressStop", lambda code: belts.open_circuit(code, "hard_wired"), {"Circuit": text}),
            ("ResetAtPlace", belts.reset_at_place, {"Circuit": text}),
            ("Jam", lambda code, on: setattr(belts.belts[code], "jammed", on), {"Belt": text, "On": yes}),
            ("NoReadShare", lambda code, share: setattr(belts.tunnels[code], "no_read_share", share),
             {"Tunnel": text, "Share": _V.Double}),
            ("ChuteFull", belts.full_chutes.__setitem__, {"Chute": text, "Full": yes}),
            ("TakeOff", belts.take_off, {"Item": number}),
            ("Lose", lambda item: belts.take_off(item, told=False), {"Item": number}),
            ("Power", lambda on: setattr(belts, "power", on), {"On": yes}),
        ]  # fmt: skip
        for name, act, inputs in acts:
            await self._method(node, "Test/", name, act, inputs)
        placed = {"Belt": text, "AtM": _V.Double, "Codes": text, "WeightG": _V.Int32}
        await self._method(node, "Test/", "PutOn", self._put_on, placed, number)

    # --- what the methods do, with the belts held ---

    def _divert(self, item: int, chute: str) -> None:
        self._plant.belts.divert(item, chute)

    def _read(self, after: int, most: int) -> ua.Variant:
        kind = self._types[protocol.EVENT_TYPE]
        told = [each for each in self._plant.belts.mailbox if each.sequence > after][:most]
        return ua.Variant([protocol.event_to_ua(kind, each) for each in told], _V.ExtensionObject, is_array=True)

    def _acknowledge(self, upto: int) -> None:
        self._plant.belts.acknowledge(upto)

    def _list(self) -> ua.Variant:
        kind = self._types[protocol.LYING_TYPE]
        lying = [protocol.lying_to_ua(kind, each) for each in self._plant.belts.lying()]
        return ua.Variant(lying, _V.ExtensionObject, is_array=True)

    def _put_on(self, belt: str, at_m: float, codes: str, weight_g: int) -> ua.Variant:
        number = self._plant.belts.put_on(belt, codes.split(), weight_g=weight_g, at_m=at_m)
        return ua.Variant(number, _V.UInt64)

    # --- what is shown ---

    async def _show(self) -> None:
        """Write the variables that changed."""
        beat = await self._server.get_node(self._id("HostHeartbeat")).read_value()
        with self._plant.hold:
            if beat != self._host_beat:
                self._host_beat = beat
                self._plant.belts.host_is_here()
            values = self._values()
        write: Callable[[ua.NodeId, ua.DataValue], Awaitable[None]] = self._server.write_attribute_value
        for path, value in values.items():
            if self._shown.get(path) != value:
                self._shown[path] = value
                await write(self._id(path), ua.DataValue(ua.Variant(value, self._kinds[path])))

    def _values(self) -> dict[str, Any]:
        belts = self._plant.belts
        self._beats += 1
        values: dict[str, Any] = {
            "PlantHeartbeat": int(self._beats * _SHOW_S * 4),
            "HostAlive": belts.host_alive,
            "Mailbox/LastSequence": belts.sequence,
            "Mailbox/Acknowledged": belts.acknowledged,
        }
        for code, circuit in belts.circuits.items():
            path = f"StopCircuits/{code}/"
            values |= {
                path + "Ok": circuit.ok,
                path + "ResetRequired": circuit.reset_required,
                path + "Cause": circuit.cause,
                path + "StoppedAt": protocol.moment(circuit.stopped_at_us),
                path + "HaltedAt": protocol.moment(circuit.halted_at_us),
                path + "Halted": not circuit.ok and circuit.halted_at_us > 0,
            }
        for code, belt in belts.belts.items():
            path = f"{'Sorters' if belt.loop else 'Conveyors'}/{code}/"
            values |= {
                path + "Running": belt.speed > 0,
                path + "SpeedMps": round(belt.speed, 1),
                path + "Fault": belts.fault(belt),
                path + "StopCircuitOk": not belt.circuit or belts.circuits[belt.circuit].ok,
            }
            if belt.loop:
                values[path + "Recirculated"] = belt.recirculated
        values |= {f"Chutes/{code}/Full": full for code, full in belts.full_chutes.items()}
        for code, count in belts.tunnels.items():
            values |= {f"Tunnels/{code}/Reads": count.reads, f"Tunnels/{code}/NoReads": count.no_reads}
        return values


def _argument(name: str, kind: int | ua.NodeId, *, is_array: bool = False) -> ua.Argument:
    return ua.Argument(
        Name=name,
        DataType=kind if isinstance(kind, ua.NodeId) else ua.NodeId(kind),
        ValueRank=1 if is_array else -1,
    )
