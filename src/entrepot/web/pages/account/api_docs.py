"""The API, described for people: made from the OpenAPI document, with no script."""

import json
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Final

from fastapi import Path, Request, Response

from entrepot.core.http import ApiRouter, MaybeSigned, platform_of, slow
from entrepot.kit.errors import NotFound
from entrepot.kit.sentences import say
from entrepot.web.pages.shop.visit import frame, visit_of
from entrepot.web.render import render

router = ApiRouter(prefix="", pages=True)

_METHODS: Final = ("get", "post", "put", "patch", "delete")
_DEEP: Final = 6
_SIMPLE: Final = {"integer": 1, "number": 1, "boolean": True, "string": "…", "null": None}


Part = Annotated[str, Path(max_length=60, pattern=r"^[a-z-]+$")]
Groups = dict[str, list[dict[str, Any]]]


@router.get("/docs/api")
@slow
def api_page(request: Request, who: MaybeSigned) -> Response:
    """Say how to begin, and list every operation with what it does."""
    return _page(request, who, _groups(request), "")


@router.get("/docs/api/{part}")
@slow
def api_part(request: Request, who: MaybeSigned, part: Part) -> Response:
    """Show the operations of one part with their parameters and examples."""
    groups = _groups(request)
    if part not in groups:
        raise NotFound(say("the API has no part %(part)s", part=part))
    return _page(request, who, groups, part)


def _page(request: Request, who: MaybeSigned, groups: Groups, part: str) -> Response:
    visit = visit_of(request, who)
    with visit.platform.db.read() as conn:
        context = frame(visit, conn)
    return render(
        request,
        "account/api_part.html" if part else "account/api.html",
        groups=groups,
        part=part,
        version=request.app.openapi()["info"]["version"],
        site=platform_of(request).settings.public_url,
        **context,
    )


def _groups(request: Request) -> Groups:
    """The operations by part; made once: the description does not change while the program runs."""
    state = request.app.state
    groups: Groups | None = getattr(state, "described", None)
    if groups is None:
        groups = {}
        for operation in _operations(request.app.openapi()):
            groups.setdefault(operation["tag"].replace(" ", "-"), []).append(operation)
        state.described = groups
    return groups


def _operations(document: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for path, methods in document["paths"].items():
        for method in _METHODS:
            operation = methods.get(method)
            if operation is None:
                continue
            body = _body(document, operation)
            yield {
                "id": operation["operationId"],
                "tag": (operation.get("tags") or ["other"])[0],
                "method": method.upper(),
                "path": path,
                "summary": operation.get("summary", ""),
                "description": operation.get("description", ""),
                "parameters": [_parameter(document, each) for each in operation.get("parameters", [])],
                "fields": _fields(document, body),
                "body": json.dumps(_example(document, body), ensure_ascii=False, indent=2) if body else "",
                "answers": [
                    (status, answer.get("description", ""), _answer(document, answer))
                    for status, answer in operation.get("responses", {}).items()
                ],
            }


def _body(document: Mapping[str, Any], operation: Mapping[str, Any]) -> Mapping[str, Any]:
    content = operation.get("requestBody", {}).get("content", {})
    first: Mapping[str, Any] = next(iter(content.values()), {})
    schema: Mapping[str, Any] = first.get("schema", {})
    return _resolved(document, schema)


def _answer(document: Mapping[str, Any], answer: Mapping[str, Any]) -> str:
    for kind, content in answer.get("content", {}).items():
        if kind == "application/json" and content.get("schema"):
            example = _example(document, _resolved(document, content["schema"]))
            return json.dumps(example, ensure_ascii=False, indent=2) if example else ""
    return ""


def _resolved(document: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    at: Any = schema
    while "$ref" in at:
        name = at["$ref"].rpartition("/")[2]
        at = document["components"]["schemas"].get(name, {})
    found: Mapping[str, Any] = at
    return found


def _parameter(document: Mapping[str, Any], parameter: Mapping[str, Any]) -> dict[str, Any]:
    schema = _resolved(document, parameter.get("schema", {}))
    return {
        "name": parameter["name"],
        "where": parameter["in"],
        "required": parameter.get("required", False),
        "kind": _kind(document, schema),
        "text": parameter.get("description", "") or schema.get("description", ""),
    }


def _fields(document: Mapping[str, Any], body: Mapping[str, Any]) -> list[dict[str, Any]]:
    required = set(body.get("required", ()))
    return [
        {
            "name": name,
            "required": name in required,
            "kind": _kind(document, _resolved(document, schema)),
            "text": schema.get("description", ""),
        }
        for name, schema in body.get("properties", {}).items()
    ]


def _kind(document: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    for choice in schema.get("anyOf", ()):
        found = _kind(document, _resolved(document, choice))
        if found != "null":
            return found
    if schema.get("enum"):
        return " | ".join(str(each) for each in schema["enum"][:8])
    kind = str(schema.get("type", "object"))
    if kind == "array":
        return f"{_kind(document, _resolved(document, schema.get('items', {})))}[]"
    return f"{kind} ({schema['format']})" if schema.get("format") else kind


def _example(document: Mapping[str, Any], schema: Mapping[str, Any], depth: int = 0) -> Any:
    """An example value of a schema: the one that it names, else one of its kind."""
    schema = _resolved(document, schema)
    named = [*schema.get("examples", ()), *(schema[key] for key in ("example", "default", "const") if key in schema)]
    named += schema.get("enum", ())
    if named or depth > _DEEP:
        return named[0] if named else None
    choices = (*schema.get("anyOf", ()), *schema.get("allOf", ()), *schema.get("oneOf", ()))
    fitting = (_example(document, choice, depth + 1) for choice in choices)
    return next((each for each in fitting if each is not None), None) if choices else _made(document, schema, depth)


def _made(document: Mapping[str, Any], schema: Mapping[str, Any], depth: int) -> Any:
    kind = schema.get("type")
    if kind == "array":
        return [_example(document, schema.get("items", {}), depth + 1)]
    if kind in _SIMPLE:
        return _SIMPLE[kind]
    return {name: _example(document, each, depth + 1) for name, each in schema.get("properties", {}).items()}
