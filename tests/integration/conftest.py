"""What several files here share."""

from collections.abc import Iterator

import pytest

from tests.town import Town, found_town


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A whole marketplace with somebody of every kind, for the tests of one file."""
    place = found_town(tmp_path_factory.mktemp("town"))
    yield place
    place.app.stop()
