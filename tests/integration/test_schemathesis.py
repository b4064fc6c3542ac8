"""Whatever is sent to the API, made from its own description, is no fault of ours; and the description is a good one.

Every operation is asked with what its schema allows and with what it does not, by somebody who may ask it and by
others, with ids of things that are there. The same requests each time (hypothesis, derandomized).
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

import jsonschema_rs
import orjson
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode

from tests.requests_of import Asked, send
from tests.town import Town

EXAMPLES = 10
PEOPLE = {
    "seller_owner": "seller",
    "seller_staff": "staff",
    "reviewer": "reviewer",
    "warehouse": "worker",
    "courier": "courier",
    "operator": "operator",
}
LAST = re.compile("^delete .*/sessions|/erasure|/password|/operator/people")
"""What ends sessions is asked when everything else was."""
Document = dict[str, Any]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(580),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:hypothesis_jsonschema"),
]


@pytest.fixture(scope="module")
def document(town: Town) -> Document:
    said = send(town.app.http, Asked("GET", "/api/v1/openapi.json"))
    assert said.status == 200
    description: Document = orjson.loads(said.body)
    return description


def operations(document: Document) -> Iterator[tuple[str, str, Document]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def askers(town: Town, path: str, operation: Document) -> list[str]:
    """Who may ask an operation, as its description says, and others now and then."""
    if "/rights/" in path or "/partners/" in path:  # for whoever acts for a holder of rights, which is no role
        return [*["agent"] * 4, "other_agent", "visitor"]
    roles = re.findall(r"\w+", (re.search(r"Roles: ([\w, ]+)\.", operation.get("description", "")) or ["", ""])[1])
    able = [PEOPLE[role] for role in roles if role in PEOPLE] or ["shopper"]
    return [*able * 4, "shopper", "other_seller", "visitor"]


CODES = (
    ("/api/v1/warehouse/boxes/", "box_code"),
    ("/api/v1/warehouse/labels/", "box_code"),
    ("/api/v1/warehouse/places/", "place_code"),
)
"""Whose code a ``{code}`` in a path is; a parcel's elsewhere."""


def asked_of(case: Case[Any], things: Mapping[str, str]) -> Asked:
    """The request of a case; every second id in its path is one of a thing that is there."""
    parameters = dict(case.path_parameters or {})
    things = {
        **things,
        "code": things[next((key for start, key in CODES if case.operation.path.startswith(start)), "code")],
    }
    for number, name in enumerate(sorted(parameters)):
        if name in things and (len(str(parameters[name])) + number) % 2 == 0:
            parameters[name] = things[name]
    path = case.operation.path
    for name, value in parameters.items():
        path = path.replace(f"{{{name}}}", quote(str(value), safe=""))
    sent = case.as_transport_kwargs(base_url="http://entrepot.test")
    body = sent.get("data")
    if "json" in sent:
        body = json.dumps(sent["json"]).encode()
    return Asked(
        case.method.upper(),
        path or "/",
        {key: value for key, value in (case.query or {}).items() if value is not None},
        body if isinstance(body, bytes) or body is None else str(body).encode("utf-8", "surrogatepass"),
        case.media_type or "application/json",
    )


def plain(method: str, path: str, document: Document, things: Mapping[str, str]) -> Asked:
    """An operation as its description shows it: its body's example, and things that are there in its path."""
    things = {**things, "code": things[next((key for start, key in CODES if path.startswith(start)), "code")]}
    content = document["paths"][path][method].get("requestBody", {}).get("content", {})
    body = example_of(content["application/json"]["schema"], document) if "application/json" in content else None
    return Asked(
        method.upper(),
        re.sub(r"\{(\w+)\}", lambda found: quote(things.get(found[1], "1"), safe=""), path),
        {},
        None if body is None else json.dumps(body).encode(),
        "application/json",
    )


def sendable(name: str, value: object) -> bool:
    """Whether a header can be sent at all, and is none that says who asks or how long the body is."""
    return (
        isinstance(value, str)
        and re.fullmatch(r"[\x20-\x7e]*", value) is not None
        and name.lower() not in {"authorization", "content-type", "content-length", "cookie"}
    )


def test_no_request_is_a_fault_of_ours(town: Town, document: Document) -> None:
    schema = schemathesis.openapi.from_dict(document)
    faults: list[str] = []
    answers: dict[str, Counter[int]] = defaultdict(Counter)
    everything: list[Any] = [result.ok() for result in schema.get_all_operations()]  # type: ignore[union-attr]  # an error has ok() too, and raises
    things = town.things | {"holder_id": town.things["agency_id"], "brand_id": town.things["agency_brand_id"]}
    things |= {"place_code": "A01-001", "bay": "A01", "number": "1", "form": "pdf"}
    for operation in sorted(everything, key=lambda each: bool(LAST.search(f"{each.method} {each.path}"))):
        who = askers(town, operation.path, document["paths"][operation.path][operation.method])
        cases = st.one_of(
            operation.as_strategy(generation_mode=GenerationMode.POSITIVE),
            operation.as_strategy(generation_mode=GenerationMode.NEGATIVE),
        )

        @settings(
            max_examples=EXAMPLES,
            derandomize=True,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=cases, person=st.sampled_from(who))
        def ask(case: Case[Any], person: str) -> None:
            headers = {} if person == "visitor" else dict(town.people[person].headers)
            headers |= {name.lower(): value for name, value in (case.headers or {}).items() if sendable(name, value)}
            request = asked_of(case, things)
            said = send(town.app.http, request, headers)
            answers[case.operation.label][said.status] += 1
            if said.status == 503 and b'"plant.away"' in said.body:
                return  # no machines are connected here: the answer says so
            if said.status >= 500:
                faults.append(f"{person}: {request} → {said.status} {said.body[:300]!r}")
            elif said.status >= 400:
                assert said.headers["content-type"] == "application/problem+json", (request, said)

        for headers in (town.people[who[0]].headers, {}):
            request = plain(operation.method, operation.path, document, things)
            said = send(town.app.http, request, headers)
            answers[operation.label][said.status] += 1
            if said.status >= 500 and b'"plant.away"' not in said.body:
                faults.append(f"{who[0]}: {request} → {said.status} {said.body[:300]!r}")
        ask()
    assert not faults, "\n".join(faults)
    reached = sum(any(status < 300 for status in each) for each in answers.values())
    assert sum(each.total() for each in answers.values()) > 1_000
    assert reached > len(answers) * 0.6, {name: dict(each) for name, each in answers.items()}


def test_the_description_is_valid_and_complete(document: Document) -> None:
    assert document["openapi"].startswith("3.1")
    schema = schemathesis.openapi.from_dict(document)
    schema.validate()
    for path, method, operation in operations(document):
        assert operation.get("summary"), f"{method} {path} has no summary"
        assert operation["operationId"]
        assert "security" in operation, f"{method} {path} does not say who may ask"
        assert any(status.startswith(("2", "3")) for status in operation["responses"]), f"{method} {path}"
        for parameter in operation.get("parameters", ()):
            assert parameter["schema"], f"{method} {path} {parameter['name']}"


def test_each_body_has_an_example_that_its_schema_allows(document: Document) -> None:
    wrong = []
    for path, method, operation in operations(document):
        for media_type, media in operation.get("requestBody", {}).get("content", {}).items():
            if media_type != "application/json":
                continue
            example = example_of(media["schema"], document)
            bundled = {**media["schema"], "components": document["components"]}
            if example is MISSING:
                wrong.append(f"{method} {path} has no example")
            elif not jsonschema_rs.is_valid(bundled, example):
                wrong.append(f"{method} {path} does not allow its own example {example}")
    assert not wrong, "\n".join(wrong)


MISSING = object()


def example_of(schema: Document, document: Document) -> Any:
    """The example that a schema gives, or that the examples of its required properties make."""
    if "$ref" in schema:
        return example_of(document["components"]["schemas"][schema["$ref"].rpartition("/")[2]], document)
    for shown in (
        schema.get("examples"),
        schema.get("enum"),
        [schema[key] for key in ("example", "const") if key in schema],
    ):
        if shown:
            return shown[0]
    for each in (*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())):
        found = example_of(each, document)
        if found is not MISSING:
            return found
    if schema.get("type") == "object":
        parts = {name: example_of(schema["properties"][name], document) for name in schema.get("required", ())}
        return MISSING if MISSING in parts.values() else parts
    if schema.get("type") == "array":
        inner = example_of(schema.get("items", {}), document)
        return MISSING if inner is MISSING else [inner]
    return True if schema.get("type") == "boolean" else MISSING
