"""Speak with any endpoint of the OpenAI chat form: one question, one answer, within a time and a size."""

from dataclasses import dataclass, field
from time import monotonic
from typing import Any

import httpx
import orjson
import structlog

from entrepot.kit.errors import Unavailable
from entrepot.kit.sentences import say

_log = structlog.get_logger(__name__)
_ANSWER_MAX = 256 * 1024


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a model is asked: the address up to ``/v1``, the model, a key, and the seconds for one answer."""

    url: str
    model: str
    key: str = field(default="", repr=False)
    timeout_s: float = 20.0


class EndpointFailed(Unavailable):
    """The model's endpoint did not answer, or not in the form that was asked for."""

    code = "ai.endpoint_failed"
    title = "The language model cannot be reached at present"


def ask(endpoint: Endpoint, *, system: str, question: str, tokens_max: int = 1024) -> Any:
    """Return the JSON that a model answers with; raise EndpointFailed on anything else.

    The answer is read up to 256 KiB and ``timeout_s`` in all; redirects are not followed.
    """
    body = {
        "model": endpoint.model,
        "temperature": 0.2,
        "max_tokens": tokens_max,
        "response_format": {"type": "json_object"},
        "messages": [{"role": "system", "content": system}, {"role": "user", "content": question}],
    }
    answer = post_json(f"{endpoint.url.rstrip('/')}/chat/completions", body, endpoint.key, endpoint.timeout_s)
    try:
        content = answer["choices"][0]["message"]["content"]
        return orjson.loads(_without_fence(content))
    except (KeyError, IndexError, TypeError, AttributeError, orjson.JSONDecodeError):
        raise EndpointFailed(say("the language model answered in a form that cannot be read")) from None


def post_json(url: str, body: dict[str, Any], key: str, timeout_s: float) -> Any:
    """Return what an endpoint answers as JSON; raise EndpointFailed where it does not, or not in time."""
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {key}"} if key else {})
    try:
        with httpx.Client(timeout=timeout_s, follow_redirects=False) as client:
            return _read(client, url, orjson.dumps(body), headers, timeout_s)
    except (httpx.HTTPError, httpx.InvalidURL, orjson.JSONDecodeError) as failed:
        _log.warning("ai.endpoint_failed", url=url, error=type(failed).__name__)
        raise EndpointFailed from None


def _read(client: httpx.Client, url: str, body: bytes, headers: dict[str, str], timeout_s: float) -> Any:
    with client.stream("POST", url, content=body, headers=headers) as response:
        if not response.is_success:
            _log.warning("ai.endpoint_failed", url=url, status=response.status_code)
            raise EndpointFailed
        deadline = _Deadline(timeout_s)
        content = b""
        for part in response.iter_bytes():
            content += part
            if len(content) > _ANSWER_MAX or deadline.passed():
                raise EndpointFailed(say("the language model answered too much or too slowly"))
    return orjson.loads(content)


class _Deadline:
    """A time after which an answer that still trickles in is given up."""

    def __init__(self, seconds: float) -> None:
        self._end = monotonic() + seconds

    def passed(self) -> bool:
        """Return whether it is over."""
        return monotonic() > self._end


def _without_fence(content: str) -> str:
    """Return a model's answer without the code fence that many put around JSON."""
    text = content.strip()
    if text.startswith("```"):
        text = text.partition("\n")[2].rpartition("```")[0]
    return text
