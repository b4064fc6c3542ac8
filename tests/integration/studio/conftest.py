"""An application of its own for each test of the studio, a seller's shop in it, and its owner at the pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from entrepot.app import App
from tests.drafts import a_seller, studio_app
from tests.visitors import Visitor


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    app = studio_app(tmp_path)
    yield app
    app.stop()


@pytest.fixture
def seller(app: App) -> str:
    return a_seller(app, "onda")


@pytest.fixture
def owner(app: App, seller: str) -> Iterator[Visitor]:
    visitor = Visitor(app.http)
    visitor.sign_in("onda@market.example")
    yield visitor
    visitor.close()
