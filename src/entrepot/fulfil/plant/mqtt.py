"""Scanners and RFID gates that speak MQTT 3.1.1: what they publish is booked, acknowledged and answered.

A reader publishes, with QoS 1, to ``{topic}/readers/{reader}/scans`` (one scan a message, as in ``POST
/warehouse/scans``) or ``…/reads`` (as in ``POST /warehouse/reads``), with its API key of the house as ``key`` beside
the fields. The broker gets its acknowledgement after the commit and over the connection that brought the message, so
none is lost between the two; one that comes again is answered again and booked once. The answer goes to ``…/answers``:
``ok``, and ``answer`` or ``problem``.

A key is as secret as the topic that carries it: let the broker admit only its readers (user, access list), over TLS.
"""

import queue
import re
import threading
from dataclasses import asdict, dataclass
from typing import Any, Final

import orjson
import paho.mqtt.client as paho
import structlog
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from pydantic import ValidationError

from entrepot.core.database import Database
from entrepot.core.http import Authenticator, Principal
from entrepot.fulfil.plant import store
from entrepot.fulfil.plant.bodies import ReaderScan, ReadsBody
from entrepot.fulfil.plant.gates import book_reads
from entrepot.fulfil.warehouse import scan
from entrepot.kit.errors import AppError, Forbidden, InvalidInput, Unauthenticated
from entrepot.kit.sentences import say

SCOPE: Final = "warehouse:scan"
_READER: Final = re.compile(r"[A-Za-z0-9_.-]{1,40}")
_QUEUE_MOST: Final = 1_000
_WORKERS: Final = 4
_PAYLOAD_MOST: Final = 256 * 1024
_FIRST_WAIT_S, _LONGEST_WAIT_S = 0.5, 10.0
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Broker:
    """Where the broker is and how to sign in there."""

    host: str
    port: int = 1883
    user: str | None = None
    password: str | None = None
    tls: bool = False
    topic: str = "entrepot"
    client_id: str = "entrepot"


class MqttReaders:
    """The readers behind one broker. ``run`` it in a thread."""

    def __init__(self, db: Database, broker: Broker, authenticator: Authenticator) -> None:
        self._db, self._broker, self._authenticator = db, broker, authenticator
        self._inbox: queue.Queue[tuple[int, paho.MQTTMessage] | None] = queue.Queue(_QUEUE_MOST)
        self._connection = 0
        self._one_connection = threading.Lock()
        self._stopping = threading.Event()
        self._client = paho.Client(
            CallbackAPIVersion.VERSION2, client_id=broker.client_id, clean_session=False, manual_ack=True
        )
        if broker.user is not None:
            self._client.username_pw_set(broker.user, broker.password)
        if broker.tls:
            self._client.tls_set()
        self._client.on_connect = self._connected
        self._client.on_subscribe = self._subscribed
        self._client.on_disconnect = self._disconnected
        self._client.on_message = self._came
        self._client.reconnect_delay_set(1, int(_LONGEST_WAIT_S))
        self.ready = threading.Event()  # the broker sends what readers publish from here on

    def run(self, stop: threading.Event) -> None:
        """Serve the readers until told to stop."""
        workers = [threading.Thread(target=self._work, name=f"mqtt-{number}") for number in range(_WORKERS)]
        for worker in workers:
            worker.start()
        self._client.connect_async(self._broker.host, self._broker.port)
        self._client.loop_start()
        stop.wait()
        self._stopping.set()
        for _ in workers:
            self._inbox.put(None)
        for worker in workers:
            worker.join()  # what is being booked is answered; what waits stays with the broker
        self._client.disconnect()
        self._client.loop_stop()

    def _connected(
        self, client: paho.Client, _data: Any, _flags: paho.ConnectFlags, reason: ReasonCode, _more: Properties | None
    ) -> None:
        if reason.is_failure:
            _log.warning("mqtt_refused", reason=str(reason))
            return
        beginning = f"{self._broker.topic}/readers/+"
        client.subscribe([(f"{beginning}/scans", 1), (f"{beginning}/reads", 1)])
        _log.info("mqtt_connected", host=self._broker.host)

    def _subscribed(
        self, _client: paho.Client, _data: Any, _mid: int, reasons: list[ReasonCode], _more: Properties | None
    ) -> None:
        if any(reason.is_failure for reason in reasons):
            _log.error("mqtt_topics_refused", topic=self._broker.topic, reasons=[str(reason) for reason in reasons])
            return
        self.ready.set()

    def _came(self, _client: paho.Client, _data: Any, message: paho.MQTTMessage) -> None:
        """Take a message, in the network's thread: a full queue holds the broker back."""
        self._inbox.put((self._connection, message))

    def _disconnected(self, *_: object) -> None:
        """Forget the connection: whatever came over it and was not acknowledged comes again."""
        with self._one_connection:
            self._connection += 1

    def _acknowledge(self, connection: int, message: paho.MQTTMessage) -> None:
        """Acknowledge a message over the connection that brought it, or not at all.

        Over a later one the broker may mean another message by the same number, which nobody has booked yet.
        """
        with self._one_connection:
            if connection == self._connection:
                self._client.ack(message.mid, message.qos)

    def _work(self) -> None:
        while (each := self._inbox.get()) is not None:
            if not self._stopping.is_set():
                self._serve(*each)

    def _serve(self, connection: int, message: paho.MQTTMessage) -> None:
        """Book a message, answer it, then acknowledge it to the broker; wait where the database is away."""
        reader, _, what = message.topic.removeprefix(f"{self._broker.topic}/readers/").partition("/")
        wait_s = _FIRST_WAIT_S
        while not self._stopping.is_set():
            try:
                answer = self._answer(reader, what, bytes(message.payload))
            except AppError as problem:
                if problem.status >= 500:
                    _log.warning("mqtt_not_booked", reader=reader, problem=problem.detail)
                    self._stopping.wait(wait_s)
                    wait_s = min(wait_s * 2, _LONGEST_WAIT_S)
                    continue
                answer = {"ok": False, "problem": {"code": problem.code, "detail": problem.detail}}
            except Exception:  # noqa: BLE001  # said in the log; one message stops no other
                _log.exception("mqtt_failed", reader=reader)
                answer = {"ok": False, "problem": {"code": "internal", "detail": "this could not be booked"}}
            self._reply(reader, answer)
            self._acknowledge(connection, message)
            return

    def _reply(self, reader: str, answer: dict[str, Any]) -> None:
        told = self._client.publish(f"{self._broker.topic}/readers/{reader}/answers", orjson.dumps(answer), qos=1)
        if told.rc not in {MQTTErrorCode.MQTT_ERR_SUCCESS, MQTTErrorCode.MQTT_ERR_NO_CONN}:
            _log.warning("mqtt_not_answered", reader=reader, reason=int(told.rc))

    def _answer(self, reader: str, what: str, payload: bytes) -> dict[str, Any]:
        if not _READER.fullmatch(reader):
            raise InvalidInput("a reader is named by letters, digits and -_.", field="reader")
        fields = _fields_of(payload)
        actor = self._who(fields.pop("key", None)).person_id
        try:
            if what == "scans":
                asked = ReaderScan.model_validate(fields)
                answer = scan(self._db, asked.request(actor))
                self._seen(reader, actor)
                return {"ok": True, "scan_id": asked.scan_id, "answer": answer.as_dict()}
            wanted = ReadsBody.model_validate(fields)
        except ValidationError as problem:
            first = problem.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            raise InvalidInput(
                say("%(field)s: %(problem)s", field=where, problem=first["msg"]), field=where
            ) from problem
        answers = book_reads(self._db, gate=wanted.gate, reads=[each.read() for each in wanted.reads], actor=actor)
        self._seen(reader, actor)
        return {"ok": True, "answers": [asdict(each) for each in answers]}

    def _who(self, key: Any) -> Principal:
        who = None
        if isinstance(key, str):
            who = self._authenticator.recall(key) or self._authenticator.look_up(key)
        if who is None:
            raise Unauthenticated("this key is not known, or it is over")
        if not who.has_role("warehouse") or not who.may(SCOPE):
            raise Forbidden(say("this key may not do %(scope)s", scope=SCOPE))
        return who

    def _seen(self, reader: str, actor: str) -> None:
        self._db.write(lambda tx: store.see_reader(tx, reader, kind="mqtt", by=actor))


def _fields_of(payload: bytes) -> dict[str, Any]:
    if len(payload) > _PAYLOAD_MOST:
        raise InvalidInput(
            "the message is too large", field="payload", expected=say("at most %(most)s bytes", most=_PAYLOAD_MOST)
        )
    try:
        fields = orjson.loads(payload)
    except orjson.JSONDecodeError as problem:
        raise InvalidInput("the message is no JSON", field="payload", expected="JSON") from problem
    if not isinstance(fields, dict):
        raise InvalidInput("the message is no table of fields", field="payload", expected="fields with values")
    return fields
