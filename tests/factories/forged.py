"""Hostile access tokens: a table of known tricks, most with a true signature, and mutations of a good one."""

import base64
import hmac
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from backend.identity import tokens
from backend.kernel import clock
from backend.kernel.crypto import keys

Header = dict[str, Any]
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_PEM = b"-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE\n-----END PUBLIC KEY-----\n"
_ALGORITHMS = ("none", "None", "NONE", "nOnE", "", "HS384", "HS512", "RS256", "ES256", "EdDSA", "hs256")
_JWK = {"kty": "oct", "k": "c2VjcmV0", "kid": "1"}


def b64(raw: bytes) -> str:
    """Unpadded base64 for addresses."""
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


@dataclass(frozen=True)
class Forger:
    """Makes tokens as ours, but for what is asked."""

    sub: str
    sid: str
    role: str

    def header(self, **change: Any) -> Header:
        return {"alg": "HS256", "typ": tokens.TYPE, "kid": str(keys.current_version()), **change}

    def claims(self, **change: Any) -> dict[str, Any]:
        at = int(clock.now().timestamp())
        return {
            "iss": tokens.ISSUER,
            "aud": tokens.AUDIENCE,
            "sub": self.sub,
            "sid": self.sid,
            "jti": uuid4().hex,
            "role": self.role,
            "ver": 1,
            "iat": at,
            "nbf": at,
            "exp": at + 600,
            "region": "622926",
            "department_id": None,
            "institution_id": None,
            **change,
        }

    def sign(self, header: Header | str, claims: dict[str, Any] | str, key: bytes | None = None) -> str:
        """A token with a true signature over whatever stands in it."""
        parts = [part if isinstance(part, str) else json.dumps(part) for part in (header, claims)]
        body = ".".join(b64(part.encode("utf-8", "surrogatepass")) for part in parts)
        secret = keys.derive("jwt", keys.current_version()) if key is None else key
        return f"{body}.{b64(hmac.digest(secret, body.encode(), 'sha256'))}"

    def good(self) -> str:
        return self.sign(self.header(), self.claims())


def _without(claims: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in claims.items() if key != name}


def _headers(forger: Forger) -> Iterator[tuple[str, str]]:
    for alg in (
        "none",
        "None",
        "NONE",
        "nOnE",
        "",
        "HS384",
        "HS512",
        "RS256",
        "ES256",
        "EdDSA",
        "hs256",
        None,
        0,
        ["HS256"],
    ):
        header = forger.header(alg=alg)
        yield f"alg {alg!r}", forger.sign(header, forger.claims())
        yield f"alg {alg!r} unsigned", forger.sign(header, forger.claims()).rpartition(".")[0] + "."
    for name, value in {
        "crit": ["exp"],
        "b64": False,
        "jku": "https://evil.example/keys",
        "x5u": "https://evil.example/cert",
        "jwk": _JWK,
        "x5c": ["MIIB"],
        "cty": "JWT",
    }.items():
        yield f"header {name}", forger.sign(forger.header(**{name: value}), forger.claims())
    for kid in ("../../dev/null", "/etc/passwd", "1' OR '1'='1", "0", "999", "-1", "1 ", "１", 1, None, ["1"], True):
        yield f"kid {kid!r}", forger.sign(forger.header(kid=kid), forger.claims())
    for typ in ("JWT", "at+JWT", "refresh", "", None):
        yield f"typ {typ!r}", forger.sign(forger.header(typ=typ), forger.claims())
    for name in ("alg", "typ", "kid"):
        yield f"no {name}", forger.sign(_without(forger.header(), name), forger.claims())
    twice = '{"alg":"none","alg":"HS256","typ":"at+jwt","kid":"1"}'
    yield "alg twice", forger.sign(twice, forger.claims())


def _claims(forger: Forger) -> Iterator[tuple[str, str]]:
    for name in ("iss", "aud", "sub", "sid", "jti", "role", "ver", "iat", "nbf", "exp"):
        yield f"without {name}", forger.sign(forger.header(), _without(forger.claims(), name))
    now = int(clock.now().timestamp())
    wrong: dict[str, list[Any]] = {
        "iss": ["evil", ["skillplan"], None],
        "aud": ["other", ["other"], None, ""],
        "sub": ["1", "admin", None, 7, str(uuid4())],
        "sid": ["1", None, str(uuid4())],
        "ver": [2, 0, -1, "1", True, 1.0, None],
        "exp": [now - 1, 0, -1, str(now + 600), True, None, now + 600.5, "NaN", [now + 600]],
        "nbf": [now + 3600, str(now), True, None],
        "iat": [str(now), True, None],
    }
    for name, values in wrong.items():
        for value in values:
            yield f"{name} {value!r}", forger.sign(forger.header(), forger.claims(**{name: value}))
    for number in ("NaN", "Infinity", "-Infinity", "1e400"):
        text = json.dumps(forger.claims(exp="@")).replace('"@"', number)
        yield f"exp {number}", forger.sign(forger.header(), text)
    twice = json.dumps(forger.claims(exp=now - 60))[:-1] + f', "exp": {now - 1}}}'
    yield "exp twice", forger.sign(forger.header(), twice)
    yield "claims no object", forger.sign(forger.header(), "[]")
    yield "claims nested", forger.sign(forger.header(), "[" * 1500 + "]" * 1500)


def _keys_and_shapes(forger: Forger) -> Iterator[tuple[str, str]]:
    for name, key in {"empty": b"", "secret": b"secret", "pem": _PEM, "jwk": json.dumps(_JWK).encode()}.items():
        yield f"key {name}", forger.sign(forger.header(), forger.claims(), key)
    good = forger.good()
    header, claims, signature = good.split(".")
    yield "no signature", f"{header}.{claims}"
    yield "empty signature", f"{header}.{claims}."
    yield "four parts", f"{good}.{signature}"
    yield "five parts", f"{good}.{signature}.{signature}"
    yield "padded", f"{header}=.{claims}=.{signature}="
    yield "blank inside", f"{header}. {claims}.{signature}"
    spare = _ALPHABET[_ALPHABET.index(signature[-1]) ^ 1]
    yield "spare bits of the signature", f"{header}.{claims}.{signature[:-1]}{spare}"
    yield "surrogate", forger.sign(forger.header(typ="\ud800"), forger.claims())
    for size in (1, 4, 16, 60):
        yield f"header of {size} KB", forger.sign(forger.header(pad="x" * size * 1024), forger.claims())
        yield (
            f"nested header of {size} KB",
            forger.sign('{"a":' * (size * 200) + "1" + "}" * (size * 200), forger.claims()),
        )


def table(forger: Forger) -> dict[str, str]:
    """Every known trick by name."""
    return {name: token for source in (_headers, _claims, _keys_and_shapes) for name, token in source(forger)}


def mutations(forger: Forger, count: int, seed: int) -> Iterator[str]:
    """A good token with something flipped, dropped, doubled or swapped."""
    chance = random.Random(seed)
    alphabet = "ABCXYZabcxyz0189-_.=+/ "
    good = forger.good()
    ways: list[Callable[[str, int], str]] = [
        lambda t, at: t[:at] + chance.choice(alphabet) + t[at + 1 :],
        lambda t, at: t[:at] + t[at + 1 :],
        lambda t, at: t[:at] + t[at] + t[at:],
        lambda t, at: t[at:] + t[:at],
    ]
    made = 0
    while made < count:
        token = chance.choice(ways)(good, chance.randrange(len(good)))
        if token != good:
            made += 1
            yield token
