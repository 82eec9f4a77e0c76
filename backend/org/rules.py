"""R2, R15: how regions hang together."""

from datetime import date

from backend.kernel.errors import FieldError
from backend.org.errors import RegionClosed, WrongRegion
from backend.org.names import parent_of
from backend.org.schemas import Level

LEVELS = {2: Level.PROVINCE, 4: Level.PREFECTURE, 6: Level.COUNTY, 9: Level.TOWNSHIP, 12: Level.VILLAGE}
KEPT_BY_COUNTY = frozenset({Level.TOWNSHIP, Level.VILLAGE})


def level_of(code: str) -> Level:
    """The level that a code's length tells."""
    return LEVELS[len(code)]


def require_kept(code: str, pointer: str) -> None:
    """The county keeps townships and villages; what is above is given."""
    if level_of(code) not in KEPT_BY_COUNTY:
        raise _wrong(pointer, "not_kept_here", "这里只维护乡镇（9 位）和村（12 位）")


def require_place(code: str, parent: str, county: str) -> None:
    """A new code is a township or village below its parent, inside the caller's county."""
    require_kept(code, "/code")
    if parent_of(code) != parent:
        raise _wrong("/code", "not_below_parent", f"代码的前 {len(parent)} 位应与上级区划代码一致")
    if not code.startswith(county):
        raise _wrong("/code", "other_county", "只能增加本县的区划")


def require_closable(code: str, since: date, until: date, *, is_open: bool) -> None:
    """An open township or village may end, on a day after its first."""
    require_kept(code, "/code")
    if not is_open:
        raise RegionClosed
    if until <= since:
        raise _wrong("/valid_until", "not_after_start", f"撤销日期应晚于启用日期 {since}")


def require_successor(code: str, successor: str) -> None:
    """The region that follows is another one of the same level."""
    if successor == code or len(successor) != len(code):
        raise _wrong("/successor", "wrong_successor", "承接的区划应是同一级别的另一个区划")


def require_tile(level: Level, row: int | None, column: int | None) -> None:
    """Only townships lie on the tile map, by row and column together."""
    if row is None and column is None:
        return
    if level is not Level.TOWNSHIP:
        raise _wrong("/tile_row", "no_tile", "只有乡镇可以放在瓦片图上")
    if row is None or column is None:
        raise _wrong("/tile_column" if column is None else "/tile_row", "tile_incomplete", "行和列要一起填写")


def _wrong(pointer: str, code: str, sentence: str) -> WrongRegion:
    return WrongRegion(sentence, errors=[FieldError(pointer, code, sentence)])
