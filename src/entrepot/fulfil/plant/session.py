"""One connection to a plant: its nodes found, its variables listened to, its methods called. Asynchronous."""

import asyncio
from collections.abc import Callable, Iterable
from typing import Any, Final

from asyncua import Client, Node, ua
from asyncua.common.subscription import DataChangeNotif

from entrepot.fulfil.plant import protocol
from entrepot.fulfil.plant.domain import Divert, LyingItem, PlantEvent, PlantRefused
from entrepot.kit.errors import Unavailable
from entrepot.kit.sentences import say

_TIMEOUT_S: Final = 4.0
_QUEUE: Final = 100
"""Values that the plant keeps of one variable between two publications: all are seen, and no more are kept."""
_EPOCHS: Final = 2**63
"""What a database keeps as a whole number ends here; a plant may draw its epoch from twice as many."""
_CONSTANTS: Final = ("Station", "StopCircuit", "Name", "Sorter")
_V = ua.VariantType


class OtherProtocol(Unavailable):
    """The server at the address is no plant of ours, or speaks another version."""

    code = "plant.protocol"


class Session:
    """A connected plant; made by ``open_session``."""

    def __init__(self, client: Client, index: int, changed: Callable[[str, Any], None]) -> None:
        self._client, self._index, self._changed = client, index, changed
        self._paths: dict[ua.NodeId, str] = {}
        self.plant_id, self.epoch = "", 0
        self._sorter_of: dict[str, str] = {}

    def _id(self, path: str) -> ua.NodeId:
        return ua.NodeId(path, self._index)

    def _node(self, path: str) -> Node:
        return self._client.get_node(self._id(path))

    async def begin(self) -> dict[str, Any]:
        """Read what the plant is and listen to all that changes; return its constants by path."""
        if await self._node("Protocol").read_value() != protocol.VERSION:
            raise OtherProtocol(say("the plant speaks another version of %(protocol)s", protocol=protocol.NAMESPACE))
        await self._client.load_data_type_definitions()
        self.plant_id = protocol.words(await self._node("PlantId").read_value())
        self.epoch = int(await self._node("Epoch").read_value()) % _EPOCHS
        constants: dict[str, Any] = {}
        listened = ["PlantHeartbeat", "HostAlive", *(f"Mailbox/{name}" for name in protocol.MAILBOX)]
        for folder, names in (
            ("Conveyors", protocol.MACHINE),
            ("Sorters", protocol.SORTER),
            ("Chutes", protocol.CHUTE),
            ("Tunnels", protocol.TUNNEL),
            ("StopCircuits", protocol.CIRCUIT),
        ):
            for code in await self._codes(folder):
                listened += [f"{folder}/{code}/{name}" for name in names]
                constants |= await self._constants(f"{folder}/{code}")
                if folder == "Chutes":
                    self._sorter_of[code] = constants[f"Chutes/{code}/Sorter"]
        await self._listen(listened)
        return constants

    async def _codes(self, folder: str) -> list[str]:
        try:
            children = await self._node(folder).get_children()
        except ua.UaError:
            return []  # a plant without such machines
        return [str(child.nodeid.Identifier).rpartition("/")[2] for child in children]

    async def _constants(self, path: str) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for child in await self._node(path).get_variables():
            name = str(child.nodeid.Identifier).rpartition("/")[2]
            if name in _CONSTANTS:
                found[f"{path}/{name}"] = await child.read_value()
        return found

    async def _listen(self, paths: Iterable[str]) -> None:
        subscription = await self._client.create_subscription(protocol.PUBLISH_MS, self)
        self._paths = {self._id(path): path for path in paths}
        nodes = [self._client.get_node(each) for each in self._paths]
        await subscription.subscribe_data_change(nodes, queuesize=_QUEUE, sampling_interval=0)

    def datachange_notification(self, node: Node, value: Any, data: DataChangeNotif) -> None:
        """Take a changed value; asyncua calls this."""
        del data
        self._changed(self._paths[node.nodeid], value)

    async def _call(self, path: str, *given: ua.Variant) -> Any:
        owner, _, _name = path.rpartition("/")
        try:
            return await self._node(owner).call_method(self._id(path), *given)
        except ua.UaStatusCodeError as refused:
            if refused.code == protocol.REFUSED:
                raise PlantRefused("the plant refuses this now") from refused
            raise

    async def beat(self, number: int) -> None:
        """Give the plant a sign of life."""
        await self._node("HostHeartbeat").write_value(ua.DataValue(ua.Variant(number, _V.UInt32)))

    async def read(self, after: int) -> list[PlantEvent]:
        """Return the next reports after a number, at most ``protocol.READ_MOST``."""
        given = (ua.Variant(after, _V.UInt64), ua.Variant(protocol.READ_MOST, _V.UInt32))
        return [protocol.event_from_ua(each) for each in await self._call("Mailbox/Read", *given) or ()]

    async def acknowledge(self, upto: int) -> None:
        """Let the plant forget the reports up to a number."""
        await self._call("Mailbox/Acknowledge", ua.Variant(upto, _V.UInt64))

    async def lying(self) -> list[LyingItem]:
        """Return what lies on the belts."""
        return [protocol.lying_from_ua(each) for each in await self._call("Belts/List") or ()]

    async def divert(self, command: Divert) -> bool:
        """Tell the chute's sorter where an item goes; return False where it is on no belt, or no such chute."""
        sorter = self._sorter_of.get(command.chute)
        if sorter is None:
            return False
        given = (ua.Variant(command.item, _V.UInt64), ua.Variant(command.chute, _V.String))
        try:
            await self._call(f"Sorters/{sorter}/Divert", *given)
        except PlantRefused:
            return False
        return True

    async def stop(self, circuits: Iterable[str]) -> None:
        """Open stop circuits, all at once."""
        await asyncio.gather(*(self._call(f"StopCircuits/{code}/RequestStop") for code in circuits))

    async def reset(self, circuit: str) -> None:
        """Close a stop circuit; raise PlantRefused before somebody reset it at the place."""
        await self._call(f"StopCircuits/{circuit}/RequestReset")


async def open_session(client: Client, changed: Callable[[str, Any], None]) -> Session:
    """Return a session over a connected client; raise OtherProtocol where no plant of ours answers."""
    try:
        index = await client.get_namespace_index(protocol.NAMESPACE)
    except ValueError as problem:
        raise OtherProtocol(say("the server knows no %(protocol)s", protocol=protocol.NAMESPACE)) from problem
    return Session(client, index, changed)


def client_for(url: str) -> Client:
    """Return a client that gives up on an answer after a few seconds."""
    return Client(url, timeout=_TIMEOUT_S, watchdog_intervall=1.0)
