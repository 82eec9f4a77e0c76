"""Good uploads damaged at random: in the bytes of the file, in its directory, in its parts, in its texts."""

import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from io import BytesIO
from random import Random

from tests.factories import uploads

_TOKENS = [
    b"<f>1+1</f>", b'<row r="1048577">', b'<row r="4294967296"/>', b'<c r="XFD1048576"><v>1</v></c>', b"&#0;",
    b"&#55296;", b"&x;", b"<![CDATA[", b"]]>", b"<!--", b"-->", b"</row>", b"</c>", b"<v>1e400</v>", b"<v>NaN</v>",
    b"<v>-1</v>", b"<v>6.22926199001015E+17</v>", b'<mergeCell ref="A1:XFD1048576"/>', b't="e"', b't="b"', b't="d"',
    b't="str"', b't="s"', b'<c t="s"><v>99999999999</v></c>', b'<c t="s"><v>-1</v></c>', b'state="hidden"',
    b'state="veryHidden"', b'date1904="1"', b"\xff", b"\0", b"\xe2\x80\xae", b"=1+1", b"\xc0\x80", b's="4294967295"',
    b'r="A0"', b'r=""', b'r="A18446744073709551616"', b'Target="../../../etc/passwd"', b'Target=""',
    b'TargetMode="External"', b"\xef\xbb\xbf", "马".encode() * 1001, b"<" * 50, b"\r\n", b'"', b",", b"\t", b"9" * 400,
]  # fmt: skip

Damage = Callable[[Random, bytes], bytes]


def _place(random: Random, content: bytes) -> tuple[int, int]:
    start = random.randrange(len(content) + 1)
    return start, min(len(content), start + random.choice([1, 2, 4, 16, 200]))


def _flip(random: Random, content: bytes) -> bytes:
    changed = bytearray(content)
    for _ in range(random.choice([1, 1, 1, 3, 20])):
        if changed:
            changed[random.randrange(len(changed))] = random.choice([0, 0xFF, 0x7F, 0x80, random.randrange(256)])
    return bytes(changed)


def _delete(random: Random, content: bytes) -> bytes:
    start, end = _place(random, content)
    return content[:start] + content[end:]


def _double(random: Random, content: bytes) -> bytes:
    start, end = _place(random, content)
    return content[:end] + content[start:end] * random.choice([1, 2, 50]) + content[end:]


def _insert(random: Random, content: bytes) -> bytes:
    start, _ = _place(random, content)
    return content[:start] + random.choice(_TOKENS) + content[start:]


def _replace(random: Random, content: bytes) -> bytes:
    start, end = _place(random, content)
    return content[:start] + random.choice(_TOKENS) + content[end:]


def _cut(random: Random, content: bytes) -> bytes:
    return content[: random.randrange(len(content) + 1)]


_DAMAGES: list[Damage] = [_flip, _delete, _double, _insert, _replace, _cut]


def _value(random: Random, content: bytes) -> bytes:
    """A token in place of the text of one tag or attribute: the part stays well-formed more often."""
    left, right = random.choice([(b">", b"<"), (b'="', b'"'), (b'"', b'"')])
    start = content.find(left, random.randrange(len(content) + 1))
    end = content.find(right, start + len(left))
    if start < 0 or end < 0:
        return _insert(random, content)
    return content[: start + len(left)] + random.choice(_TOKENS).strip(b"<>") + content[end:]


def _directory(random: Random, content: bytes) -> bytes:
    """A field of one entry in the archive's directory."""
    changed, start = bytearray(content), content.find(b"PK\x01\x02")
    entries = []
    while start >= 0:
        entries.append(start)
        start = content.find(b"PK\x01\x02", start + 4)
    at = random.choice(entries) + random.randrange(4, 46)
    changed[at : at + 4] = random.choice([b"\0\0\0\0", b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", random.randbytes(4)])
    return bytes(changed)


def _in_a_part(random: Random, content: bytes) -> bytes:
    """One part damaged and packed again, so that the archive itself is sound."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = random.choice([*parts, *[uploads.XML] * 4])
    for _ in range(random.choice([1, 1, 2, 5])):
        parts[name] = random.choice([*_DAMAGES, _value, _value, _value])(random, parts[name])
    return uploads.packed(parts, stored=random.random() < 0.2)


def mutants(seed: int) -> Iterator[uploads.Upload]:
    """Damaged files without end; nobody knows the right answer, but it must be an answer."""
    random = Random(seed)
    books = [uploads.good(), uploads.book()(), uploads.opened(lambda workbook: None)()]
    lines = [uploads.text(encoding)() for encoding in ("utf-8-sig", "gb18030", "utf-16")]
    number = 0
    while True:
        number += 1
        kind = random.choices(["part", "bytes", "directory", "csv"], [60, 12, 8, 20])[0]
        if kind == "csv":
            content = random.choice(_DAMAGES)(random, random.choice(lines))
        elif kind == "part":
            content = _in_a_part(random, random.choice(books))
        else:
            content = (_directory if kind == "directory" else random.choice(_DAMAGES))(random, random.choice(books))
        yield uploads.Upload(f"{kind} {number} of seed {seed}", frozenset(), partial(bytes, content))
