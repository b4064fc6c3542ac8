"""The API's description (OpenAPI 3.1): who may call what and how errors look, beside what FastAPI reads."""

from collections.abc import Iterable
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from entrepot.core.http.authenticator import SESSION_COOKIE
from entrepot.core.http.problems import PROBLEM_TYPE, ProblemDocument
from entrepot.core.http.routing import Route

_PROBLEM = {"$ref": "#/components/schemas/ProblemDocument"}
_SCHEMES = {
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": SESSION_COOKIE,
        "description": "A browser's session; unsafe requests also send X-CSRF-Token",
    },
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "An API key (`ek_…`) with the scope that the operation names, or a session (`es_…`)",
    },
}
_EVERYWHERE = {
    "4XX": "What was asked for cannot be done, and why",
    "5XX": "A fault of ours; nothing was changed",
}
DESCRIPTION = """\
Everything that a page of Entrepôt can do. Amounts are whole numbers of a currency's minor unit; moments are RFC 3339
in UTC. Lists are pages: go on with `next` as `cursor`. Errors are problem documents (RFC 9457) with a stable `code`.
Send `Idempotency-Key` with what may not happen twice.
"""


def _problem_answer(description: str) -> dict[str, Any]:
    return {"description": description, "content": {PROBLEM_TYPE: {"schema": _PROBLEM}}}


def _complete(operation: dict[str, Any], route: APIRoute) -> None:
    asked = route.asks if isinstance(route, Route) else None
    if asked is None:
        operation["security"] = []
    else:
        roles, scope = asked
        operation["security"] = [{"session": []}, {"bearer": []}]
        said = [f"Roles: {', '.join(sorted(roles))}."] if roles else ["Any signed-in person."]
        said.append(f"Scope of an API key: `{scope}`." if scope else "API keys are not accepted.")
        operation["description"] = "\n\n".join(filter(None, [operation.get("description"), " ".join(said)]))
    responses = operation.setdefault("responses", {})
    for status, answer in list(responses.items()):
        if status[0] in "45":
            responses[status] = _problem_answer(answer.get("description") or "Error")
    for status, description in _EVERYWHERE.items():
        responses.setdefault(status, _problem_answer(description))
    responses.pop("422", None) if responses.get("422", {}).get("description") == "Validation Error" else None


def describe(app: FastAPI, routes: Iterable[APIRoute]) -> dict[str, Any]:
    """Return the OpenAPI document of the routes."""
    listed = [route for route in routes if route.include_in_schema]
    document = get_openapi(
        title=app.title,
        version=app.version,
        openapi_version="3.1.0",
        summary=app.summary,
        description=app.description,
        routes=listed,
        tags=app.openapi_tags,
        license_info=app.license_info,
    )
    by_path = {(route.path_format, method.lower()): route for route in listed for method in route.methods or ()}
    for path, operations in document.get("paths", {}).items():
        for method, operation in operations.items():
            _complete(operation, by_path[path, method])
    components = document.setdefault("components", {})
    components["securitySchemes"] = _SCHEMES
    schemas = components.setdefault("schemas", {})
    schemas["ProblemDocument"] = ProblemDocument.model_json_schema()
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    return document
