"""Visitors of an application in process: people with a browser's cookies, programs with a key."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from fastapi import APIRouter

from entrepot.core.accounts import Doorkeeper
from entrepot.core.database import Database
from entrepot.core.files import LocalFiles
from entrepot.core.http import Authenticator, HttpApp, Pages, build_http
from entrepot.core.http.client import InProcessClient, Response
from entrepot.core.maintenance import upgrade
from entrepot.core.platform import Platform
from entrepot.core.settings import Settings

PASSWORD = "correct horse battery"
HOST = "entrepot.test"


def quick_settings(folder: Path, **changes: Any) -> Settings:
    """Settings with password hashes that cost almost nothing."""
    return Settings(data_dir=folder, argon2_memory_kib=8, argon2_passes=1, **changes)


@cache
def _upgraded() -> bytes:
    with TemporaryDirectory() as folder:
        settings = quick_settings(Path(folder))
        upgrade(settings.url)
        return (settings.data_dir / "entrepot.db").read_bytes()


def fresh_settings(folder: Path, **changes: Any) -> Settings:
    """Quick settings with a database of their own that has the newest schema and no rows."""
    settings = quick_settings(folder, **changes)
    settings.make_data_dir()
    (settings.data_dir / "entrepot.db").write_bytes(_upgraded())
    return settings


def build_app(
    db: Database, folder: Path, routers: Sequence[APIRouter], pages: Pages | None = None, **changes: Any
) -> HttpApp:
    """An application of some routers on a database, with real accounts and files."""
    settings = quick_settings(folder, **changes)
    platform = Platform(settings, db, LocalFiles(folder / "files"))
    platform.provide(Authenticator, Doorkeeper(db, settings))
    return build_http(platform, routers, pages)


class Visitor:
    """A browser: keeps cookies, names its origin, and can put its page's token into what it sends."""

    def __init__(self, app: HttpApp, *, address: str | None = None) -> None:
        self._client = InProcessClient(app, host=HOST, address=address)
        self.cookies: dict[str, str] = {}
        self.headers: dict[str, str] = {}

    def request(self, method: str, path: str, **what: Any) -> Response:
        headers = {**self.headers, **(what.pop("headers", None) or {})}
        if self.cookies:
            headers.setdefault("cookie", "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        response = self._client.request(method, path, headers=headers, **what)
        for name, value in response.cookies.items():
            if value:
                self.cookies[name] = value
            else:
                self.cookies.pop(name, None)
        return response

    def get(self, path: str, **what: Any) -> Response:
        return self.request("GET", path, **what)

    def post(self, path: str, json: Any = None, **what: Any) -> Response:
        return self.request("POST", path, json=json, **what)

    def sign_up(self, email: str, *, name: str = "Demo person") -> str:
        draft = {"email": email, "password": PASSWORD, "name": name}
        answer = self.post("/api/v1/accounts", draft)
        assert answer.status == 201, answer.text
        person_id: str = answer.json()["person_id"]
        return person_id

    def sign_in(self, email: str, password: str = PASSWORD) -> Response:
        """Sign in as a program does: the token goes with each request; no cookie is kept."""
        answer = self._client.request(
            "POST", "/api/v1/sessions", json={"email": email, "password": password}, headers=self.headers
        )
        if answer.status == 201:
            self.headers["authorization"] = f"Bearer {answer.json()['token']}"
        return answer

    def close(self) -> None:
        self._client.close()


def bearer(secret: str) -> Mapping[str, str]:
    return {"authorization": f"Bearer {secret}"}
