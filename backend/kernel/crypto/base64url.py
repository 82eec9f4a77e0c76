"""Base64 for addresses and cookies: without padding, and one spelling only for the same bytes."""

import base64


def encode(raw: bytes) -> str:
    """The text of some bytes."""
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def decode(text: str) -> bytes:
    """The bytes of a text; ValueError for what `encode` would not have written (spare bits make second spellings)."""
    raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if encode(raw) != text:
        raise ValueError("spelling")
    return raw
