"""The hand of somebody beside a simulated plant: a button is pressed, a key turned, a thing laid on a belt.

The plant has to run with ``test``. A real plant has people for this, and no such methods.
"""

import asyncio
import logging
from typing import Any, Final

from asyncua import Client, ua

from entrepot.fulfil.plant import protocol
from entrepot.fulfil.plant.domain import PlantAway, PlantRefused
from entrepot.fulfil.plant.session import client_for
from entrepot.kit.sentences import say

_V = ua.VariantType
_NOT_THERE: Final = {ua.StatusCodes.BadNodeIdUnknown, ua.StatusCodes.BadMethodInvalid, ua.StatusCodes.BadNodeIdInvalid}


def press(url: str, circuit: str) -> None:
    """Press a button of a stop circuit."""
    _act(url, circuit, "PressStop", ua.Variant(circuit, _V.String))


def free(url: str, circuit: str) -> None:
    """Free the button of a stop circuit and turn the key: the host may reset it now."""
    _act(url, circuit, "ResetAtPlace", ua.Variant(circuit, _V.String))


def lay(url: str, belt: str, codes: list[str], *, weight_g: int) -> int:
    """Lay a thing with labels at the beginning of a belt; return the plant's number for it."""
    given = (ua.Variant(belt, _V.String), ua.Variant(0.0, _V.Double), ua.Variant(" ".join(codes), _V.String))
    return int(_act(url, belt, "PutOn", *given, ua.Variant(weight_g, _V.Int32)))


def _act(url: str, machine: str, name: str, *given: ua.Variant) -> Any:
    """Call a method of the plant's folder for tests.

    Raises PlantAway where no plant with one answers, PlantRefused where it has no such machine or cannot do it now.
    """
    logging.getLogger("asyncua").setLevel(logging.ERROR)
    try:
        return asyncio.run(_call(client_for(url), name, given))
    except (OSError, TimeoutError, ValueError) as problem:
        raise PlantAway(say("no plant answers at %(url)s", url=url)) from problem
    except ua.UaStatusCodeError as refused:
        if refused.code in _NOT_THERE:
            raise PlantAway(
                "nobody stands beside this plant: start it with entrepot plant simulate --test"
            ) from refused
        raise PlantRefused(
            say("the plant has no %(machine)s, or something is in the way there", machine=machine)
        ) from refused


async def _call(client: Client, name: str, given: tuple[ua.Variant, ...]) -> Any:
    async with client:
        index = await client.get_namespace_index(protocol.NAMESPACE)
        folder = client.get_node(ua.NodeId("Test", index))
        return await folder.call_method(ua.NodeId(f"Test/{name}", index), *given)
