"""Templates sealed by AES-256-GCM (NIST SP 800-38D), each under the key of its person.

Who it is of, the place, the model and the transform are authenticated with it: a template that was changed, or put
beside another person, cannot be opened. Where the person's key is destroyed, no copy can, backups among them.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from entrepot.pay.face.domain import DIMENSIONS, Template, TemplateRefused, readable

_FORM: Final = b"entrepot.face.template.1"
_NONCE_BYTES: Final = 12
_NUMBERS: Final = np.dtype("<f4")


@dataclass(frozen=True, slots=True)
class SealedTemplate:
    """A template as it is kept: what is told openly, a nonce of 12 bytes, and what is sealed with its tag of 16."""

    person: str
    place: str
    model: str
    rotation: str
    nonce: bytes
    content: bytes = field(repr=False)


def new_person_key() -> bytes:
    """Return a fresh key of 32 bytes."""
    return AESGCM.generate_key(256)


def seal(
    template: Template, *, person: str, key: bytes, entropy: Callable[[int], bytes] = os.urandom
) -> SealedTemplate:
    """Return a template sealed for one person; raises TemplateRefused where it holds no face's numbers.

    The nonce is drawn anew each time: at random, one key may seal 2**32 templates (SP 800-38D, section 8.3).
    """
    if not readable(template.numbers):
        raise TemplateRefused
    nonce = entropy(_NONCE_BYTES)
    bound = _bound(person, template.place, template.model, template.rotation)
    content = _cipher(key).encrypt(nonce, template.numbers.astype(_NUMBERS).tobytes(), bound)
    return SealedTemplate(person, template.place, template.model, template.rotation, nonce, content)


def open_template(sealed: SealedTemplate, *, key: bytes) -> Template:
    """Return what was sealed; raises TemplateRefused after any change, under another key, or for other contents."""
    numbers = np.frombuffer(open_bytes(sealed, key=key), _NUMBERS).astype(np.float32)
    if not readable(numbers):
        raise TemplateRefused
    return Template(numbers, sealed.place, sealed.model, sealed.rotation)


def open_bytes(sealed: SealedTemplate, *, key: bytes) -> bytes:
    """Return the 512 bytes that were sealed, their numbers not looked at; raises TemplateRefused as above."""
    bound = _bound(sealed.person, sealed.place, sealed.model, sealed.rotation)
    try:
        content = _cipher(key).decrypt(sealed.nonce, sealed.content, bound)
    except (InvalidTag, ValueError):  # ValueError: a nonce or a key of another length
        raise TemplateRefused from None
    if len(content) != DIMENSIONS * _NUMBERS.itemsize:
        raise TemplateRefused
    return content


def _cipher(key: bytes) -> AESGCM:
    if len(key) != 32:
        raise ValueError("a person's key has 32 bytes")
    return AESGCM(key)


def _bound(*fields: str) -> bytes:
    """Return the associated data: each field after its length, so that no two lists of fields are written alike."""
    written = [one.encode() for one in fields]
    return _FORM + b"".join(len(one).to_bytes(4, "big") + one for one in written)
