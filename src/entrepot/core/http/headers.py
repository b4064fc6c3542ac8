"""What every answer carries: security headers, and cookies set as they must be."""

from collections.abc import Iterable, MutableSequence

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self'; script-src 'self'; object-src 'none'; "
    "base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)
PERMISSIONS_POLICY = (
    "accelerometer=(), autoplay=(), camera=(self), display-capture=(), geolocation=(self), gyroscope=(), "
    "microphone=(), payment=(), usb=()"
)
_BASE = (
    (b"content-security-policy", CONTENT_SECURITY_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
    (b"permissions-policy", PERMISSIONS_POLICY.encode()),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
_HSTS = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")
RawHeaders = MutableSequence[tuple[bytes, bytes]]


def security_headers(*, secure: bool) -> tuple[tuple[bytes, bytes], ...]:
    """Return the headers of every answer; ``secure`` says that the site is served over HTTPS only."""
    return (*_BASE, _HSTS) if secure else _BASE


def set_cookie(name: str, value: str, *, secure: bool, max_age_s: int | None = None, readable: bool = False) -> bytes:
    """Return a ``Set-Cookie`` value: for the whole site, SameSite=Lax, and out of a script's reach unless readable."""
    parts = [f"{name}={value}", "Path=/", "SameSite=Lax"]
    if max_age_s is not None:
        parts.append(f"Max-Age={max_age_s}")
    if not readable:
        parts.append("HttpOnly")
    if secure:
        parts.append("Secure")
    return "; ".join(parts).encode("latin-1")


def cookies_of(header: str, names: Iterable[str]) -> dict[str, str]:
    """Return the named cookies of a ``Cookie`` header; the first of two with one name."""
    found: dict[str, str] = {}
    for part in header.split(";"):
        name, _, value = part.strip().partition("=")
        if name in names and name not in found:
            found[name] = value.strip('"')
    return found
