"""The route table finds what the framework's own search would find."""

from typing import Any

import pytest
from fastapi import Response

from entrepot.core.http import ApiRouter
from entrepot.core.http.table import MethodNotAllowed, RouteTable


def table(*routes: tuple[str, str]) -> RouteTable:
    router = ApiRouter(prefix="", tags=["test"])
    for method, path in routes:

        def endpoint() -> Response:
            return Response()

        router.add_api_route(path, endpoint, methods=[method], name=f"{method} {path}")
    return RouteTable(router.routes)


def find(routes: RouteTable, method: str, path: str) -> Any:
    found = routes.find({"type": "http", "method": method, "path": path, "root_path": ""})
    return None if found is None else (getattr(found[0], "name", None), found[1]["path_params"])


def test_a_literal_segment_wins_over_a_parameter_whatever_their_order() -> None:
    routes = table(("GET", "/orders/{order_id}"), ("GET", "/orders/mine"))
    assert find(routes, "GET", "/orders/mine") == ("GET /orders/mine", {})
    assert find(routes, "GET", "/orders/ord_1") == ("GET /orders/{order_id}", {"order_id": "ord_1"})


def test_a_dead_end_behind_a_literal_is_left_for_the_parameter() -> None:
    routes = table(("GET", "/a/b/c"), ("GET", "/a/{x}/d"))
    assert find(routes, "GET", "/a/b/d") == ("GET /a/{x}/d", {"x": "b"})


def test_a_method_behind_a_parameter_is_found_past_a_literal_of_another_method() -> None:
    routes = table(("POST", "/keys/new"), ("GET", "/keys/{key_id}"))
    assert find(routes, "GET", "/keys/new") == ("GET /keys/{key_id}", {"key_id": "new"})


def test_patterns_inside_a_segment_and_across_segments_are_found() -> None:
    routes = table(("GET", "/files/{file_id}/{width}.webp"), ("GET", "/tree/{path:path}"))
    assert find(routes, "GET", "/files/f1/640.webp") == (
        "GET /files/{file_id}/{width}.webp",
        {"file_id": "f1", "width": "640"},
    )
    assert find(routes, "GET", "/tree/a/b/c")[1] == {"path": "a/b/c"}


def test_an_empty_segment_is_no_value_of_a_parameter() -> None:
    routes = table(("GET", "/orders/{order_id}"))
    assert find(routes, "GET", "/orders/") is None
    assert find(routes, "GET", "//orders/x") is None
    assert find(routes, "GET", "") is None


def test_another_method_is_named_as_not_allowed_with_what_is() -> None:
    routes = table(("GET", "/orders"), ("POST", "/orders"))
    with pytest.raises(MethodNotAllowed) as refusal:
        find(routes, "DELETE", "/orders")
    assert refusal.value.extra["allow"] == ["GET", "POST"]


def test_head_is_answered_where_get_is() -> None:
    assert find(table(("GET", "/orders")), "HEAD", "/orders") == ("GET /orders", {})
