"""Regions: create, change, close, reopen, and the ways of writing them."""

from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.kernel import audit
from backend.kernel.actor import Actor
from backend.kernel.concurrency import apply, load_for_change
from backend.kernel.errors import FieldError
from backend.kernel.ids import new_id
from backend.org import rules
from backend.org.errors import (
    AliasTaken,
    RegionClosed,
    RegionExists,
    RegionHasParts,
    RegionNameTaken,
    TileTaken,
    WrongRegion,
)
from backend.org.models import Region, RegionAlias
from backend.org.names import parent_of, written
from backend.org.schemas import RegionAliasIn, RegionAliasOut, RegionClosingIn, RegionIn, RegionPatch


def _known(session: Session, code: str, pointer: str) -> Region:
    """A region of the caller's county named in a body, locked; a closed or unknown one is the field's fault."""
    region = session.get(Region, code, with_for_update={"key_share": True}, populate_existing=True)
    if region is None or region.valid_until is not None:
        sentence = "没有这个区划，或已撤销，或不属于本县"
        raise WrongRegion(sentence, errors=[FieldError(pointer, "unknown_region", sentence)])
    return region


def _sibling(session: Session, parent: str | None, *conditions: Any) -> Region | None:
    query = select(Region).where(Region.parent_code == parent, Region.valid_until.is_(None), *conditions)
    return session.scalars(query.limit(1)).first()


def _hold(session: Session, parent: str | None) -> Region | None:
    """The region above, locked: meanwhile nobody ends it or gives one of its parts a name."""
    if parent is None:
        return None
    return session.get(Region, parent, with_for_update={"key_share": True}, populate_existing=True)


def _require_free_name(session: Session, parent: str | None, name: str, *, code: str) -> None:
    other = _sibling(session, parent, Region.name == name, Region.code != code)
    if other is not None:
        raise RegionNameTaken(f"上级区划下已有同名的区划（代码 {other.code}）", code=other.code)


def _require_free_tile(session: Session, region: Region) -> None:
    if region.tile_row is None:
        return
    other = session.scalars(
        select(Region).where(
            Region.county == region.county,
            Region.tile_row == region.tile_row,
            Region.tile_column == region.tile_column,
            Region.code != region.code,
        )
    ).first()
    if other is not None:
        raise TileTaken(f"这个格子已有{other.name}，请先把它移到空格", code=other.code)


def create_region(session: Session, actor: Actor, data: RegionIn) -> Region:
    """R2: add a township or village below its parent."""
    rules.require_place(data.code, data.parent_code, actor.region or "")
    parent = _known(session, data.parent_code, "/parent_code")
    if session.get(Region, data.code) is not None:
        raise RegionExists
    _require_free_name(session, parent.code, data.name, code=data.code)
    region = Region(**data.model_dump(), level=rules.level_of(data.code), county=data.code[:6])
    session.add(region)
    session.flush()
    audit.record(session, actor, "region.created", "region", region.code)
    return region


def change_region(session: Session, actor: Actor, code: str, expected: int, data: RegionPatch) -> Region:
    """Rename a region, mark a focus town (R15), place it on the tile map."""
    region = load_for_change(session, Region, code, expected)
    if region.valid_until is not None:
        raise RegionClosed
    changed = apply(region, data.model_dump(exclude_unset=True))
    if "name" in changed:
        _hold(session, region.parent_code)
    rules.require_tile(rules.level_of(region.code), region.tile_row, region.tile_column)
    _require_free_name(session, region.parent_code, region.name, code=code)
    _require_free_tile(session, region)
    session.flush()
    audit.record(session, actor, "region.changed", "region", code, fields=audit.digests(changed))
    return region


def close_region(session: Session, actor: Actor, code: str, expected: int, data: RegionClosingIn) -> Region:
    """End a region; the successor takes over its code and name as ways of writing, so that old rosters still match."""
    region = load_for_change(session, Region, code, expected)
    rules.require_closable(code, region.valid_since, data.valid_until, is_open=region.valid_until is None)
    parts = session.scalar(
        select(func.count()).where(Region.parent_code == code, Region.valid_until.is_(None)).select_from(Region)
    )
    if parts:
        raise RegionHasParts(f"下面还有 {parts} 个未撤销的区划，请先撤销它们", parts=parts)
    apply(region, {"valid_until": data.valid_until, "tile_row": None, "tile_column": None})
    session.flush()
    if data.successor is not None:
        _succeed(session, region, data.successor)
    audit.record(session, actor, "region.closed", "region", code, successor=data.successor)
    return region


def _succeed(session: Session, region: Region, successor: str) -> None:
    rules.require_successor(region.code, successor)
    _known(session, successor, "/successor")
    for alias in (region.code, region.name):
        if _meaning(session, parent_of(successor), alias) is None:
            session.add(RegionAlias(id=new_id(), region=successor, alias=alias))
    session.flush()


def reopen_region(session: Session, actor: Actor, code: str, expected: int) -> Region:
    """Take a mistaken closing back."""
    region = load_for_change(session, Region, code, expected)
    parent = _hold(session, region.parent_code)
    if parent is not None and parent.valid_until is not None:
        raise RegionClosed(f"上级区划{parent.name}已撤销，请先恢复它")
    _require_free_name(session, region.parent_code, region.name, code=code)
    if apply(region, {"valid_until": None}):
        session.flush()
        audit.record(session, actor, "region.reopened", "region", code)
    return region


def _meaning(session: Session, parent: str | None, text: str) -> str | None:
    """The name of the region that a full name or alias below a parent already means."""
    named = _sibling(session, parent, Region.name == text)
    if named is not None:
        return named.name
    return session.scalar(
        select(Region.name)
        .join(RegionAlias, RegionAlias.region == Region.code)
        .where(RegionAlias.parent_code == parent, RegionAlias.alias == text)
    )


def create_alias(session: Session, actor: Actor, data: RegionAliasIn) -> RegionAliasOut:
    """Teach the imports another way of writing a township or village."""
    region = _known(session, data.region, "/region")
    rules.require_kept(region.code, "/region")
    alias = written(data.alias)
    meant = _meaning(session, region.parent_code, alias)
    if meant is not None:
        raise AliasTaken(f"这个写法已经指向{meant}")
    row = RegionAlias(id=new_id(), region=region.code, alias=alias)
    session.add(row)
    session.flush()
    audit.record(session, actor, "region_alias.created", "region_alias", row.id, region=region.code)
    return RegionAliasOut(id=row.id, region=region.code, region_name=region.name, alias=alias, version=row.version)


def remove_alias(session: Session, actor: Actor, alias_id: UUID, expected: int) -> None:
    """Forget a way of writing; the history keeps it."""
    row = load_for_change(session, RegionAlias, alias_id, expected)
    session.delete(row)
    session.flush()
    audit.record(session, actor, "region_alias.removed", "region_alias", alias_id, region=row.region)
