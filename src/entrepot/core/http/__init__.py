"""HTTP, as every module's ``api.py`` and every page sees it: who asks, typed input, quick answers, safe browsers."""

from entrepot.core.http.authenticator import KEY_PREFIX, SESSION_COOKIE, SESSION_PREFIX, Authenticator
from entrepot.core.http.build import HttpApp, Pages, build_http
from entrepot.core.http.csrf import COOKIE as CSRF_COOKIE
from entrepot.core.http.gate import BODY_LIMIT, RequestObserver
from entrepot.core.http.headers import set_cookie
from entrepot.core.http.limits import outside_address
from entrepot.core.http.preferences import (
    CURRENCY_COOKIE,
    GOODS_LOCALES,
    LOCALE_COOKIE,
    LOCALES,
    THEME_COOKIE,
    THEMES,
)
from entrepot.core.http.problems import ErrorPage, Problem, ProblemDocument, plain_page, problems
from entrepot.core.http.replies import download, fingerprint, reply, to_json
from entrepot.core.http.routing import ApiRouter, computes, slow
from entrepot.core.http.who import (
    MaybeSigned,
    Requires,
    ScopeMissing,
    Signed,
    client_address,
    platform_of,
    principal_of,
    seller_of,
)
from entrepot.core.principal import Principal

__all__ = [
    "BODY_LIMIT",
    "CSRF_COOKIE",
    "CURRENCY_COOKIE",
    "GOODS_LOCALES",
    "KEY_PREFIX",
    "LOCALES",
    "LOCALE_COOKIE",
    "SESSION_COOKIE",
    "SESSION_PREFIX",
    "THEMES",
    "THEME_COOKIE",
    "ApiRouter",
    "Authenticator",
    "ErrorPage",
    "HttpApp",
    "MaybeSigned",
    "Pages",
    "Principal",
    "Problem",
    "ProblemDocument",
    "RequestObserver",
    "Requires",
    "ScopeMissing",
    "Signed",
    "build_http",
    "client_address",
    "computes",
    "download",
    "fingerprint",
    "outside_address",
    "plain_page",
    "platform_of",
    "principal_of",
    "problems",
    "reply",
    "seller_of",
    "set_cookie",
    "slow",
    "to_json",
]
