"""R42: the signs about vouchers of a year, computed anew from the records each time they are asked for."""

from collections import defaultdict
from collections.abc import Iterator
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.orm import Session

from backend.catalog import queries as catalog
from backend.inspection import signals as rules
from backend.inspection.queries import signals as queries
from backend.inspection.signals import FEW, Group, Signal
from backend.kernel import clock
from backend.kernel.concurrency import user_names
from backend.kernel.crypto import aead
from backend.person.masks import mask_phone

_HALF = 50
Limits = dict[str, int | str]


def found(session: Session, year: int) -> list[Signal]:
    """Every sign of a year."""
    limits = catalog.settings_on(session, clock.today())
    kinds = (_phones, _devices, _far, _quick, _choices, _bursts)
    return [signal for kind in kinds for signal in kind(session, year, limits)]


def _group(row: Row[Any]) -> Group:
    return Group(row.people, row.homes, row.villages, row.townships)


def _phones(session: Session, year: int, limits: Limits) -> Iterator[Signal]:
    for row in queries.phones(session, year):
        group = _group(row)
        if rules.is_shared(group, int(limits["signal_shared_phone"])):
            yield Signal(
                "phone",
                sha256(row.phone_index).hexdigest()[:16],
                f"{group.people} 名持券人登记了同一个电话{_phone(session, row.person_id)}",
                (rules.shared_words(group),),
                "一家人、老人常共用一部手机，也可能是村干部代填了自己的电话",
                group.people,
                tuple(row.vouchers),
            )


def _phone(session: Session, person_id: UUID) -> str:
    sealed = queries.sealed_phone(session, person_id)
    return f"（{mask_phone(aead.unseal(sealed, table='person', column='phone', row=person_id))}）" if sealed else ""


def _devices(session: Session, year: int, limits: Limits) -> Iterator[Signal]:
    for row in queries.devices(session, year):
        group = _group(row)
        if rules.is_shared(group, int(limits["signal_shared_phone"])):
            yield Signal(
                "device",
                row.device[:16],
                f"{group.people} 名持券人在同一部手机上领券、选班或交券",
                (rules.shared_words(group),),
                "一家人常共用一部手机；也可能是乡镇人员帮老人操作",
                group.people,
                tuple(row.vouchers),
            )


def _far(session: Session, year: int, limits: Limits) -> Iterator[Signal]:
    tiles, names = queries.tiles(session), queries.townships(session)
    classes: dict[UUID, list[Row[Any]]] = defaultdict(list)
    for row in queries.journeys(session, year):
        classes[row.id].append(row)
    for class_id, rows in classes.items():
        there = rows[0].there
        far = [each for each in rows if _is_far(tiles, each.home, there, limits)]
        vouchers = tuple(voucher for each in far for voucher in each.vouchers)
        whole = sum(len(each.vouchers) for each in rows)
        if len(vouchers) >= FEW and rules.is_mostly(len(vouchers), whole, _HALF):
            homes = "、".join(sorted(names.get(each.home, each.home) for each in far))
            yield Signal(
                "far",
                str(class_id),
                f"“{rows[0].name}”的持券人多数家离上课地点很远",
                (
                    f"{rules.share_words(len(vouchers), whole)}的持券人家在{homes}，在{names.get(there, there)}上课",
                    f"在乡镇分布图上隔 {limits['signal_far_tiles']} 格以上",
                ),
                "只有这里开这个工种的班，或培训机构安排了食宿和接送",
                len(vouchers),
                vouchers,
            )


def _is_far(tiles: dict[str, tuple[int, int]], home: str, there: str | None, limits: Limits) -> bool:
    return rules.is_far(tiles.get(home), tiles.get(there or ""), int(limits["signal_far_tiles"]))


def _quick(session: Session, year: int, limits: Limits) -> Iterator[Signal]:
    minutes = int(limits["signal_minutes"])
    for row in queries.quick(session, year, minutes):
        yield Signal(
            "minutes",
            str(row.id),
            f"“{row.name}”有 {len(row.vouchers)} 张券发放后 {minutes} 分钟内就选了这个班",
            (f"其中乡镇窗口或纸质单办理 {row.at_desk} 张，本人手机办理 {len(row.vouchers) - row.at_desk} 张",),
            "乡镇当面发券、当面选班",
            len(row.vouchers),
            tuple(row.vouchers),
        )


def _choices(session: Session, year: int, limits: Limits) -> Iterator[Signal]:
    rows = queries.choices(session, year)
    schools: dict[UUID, int] = defaultdict(int)
    for row in rows:
        schools[row.institution_id] += len(row.vouchers)
    if len(schools) < 2:  # Where there is one institution alone, everybody goes there.
        return
    percent, many = int(limits["signal_share_percent"]), int(limits["signal_introduced"])
    names, whole = queries.townships(session), sum(schools.values())
    people = user_names(session, [row.chosen_by for row in rows if row.chosen_by])
    for user, row, of_it, total in _mostly(rows, "chosen_by", percent, many):
        yield Signal(
            "introducer",
            f"{user}:{row.institution_id}",
            f"{people.get(user, '')}经办的券几乎都进了{row.institution}",
            (f"这个账号{rules.share_words(len(of_it), total)}选了这个机构",),
            "这名工作人员所在的乡镇附近只有这一个机构的班",
            len(of_it),
            tuple(of_it),
        )
    for town, row, of_it, total in _mostly(rows, "township", percent, many):
        share = schools[row.institution_id]
        if not rules.is_mostly(share, whole, percent - 20):
            yield Signal(
                "share",
                f"{town}:{row.institution_id}",
                f"{names.get(town, town)}的券几乎都进了{row.institution}",
                (
                    f"这个乡镇{rules.share_words(len(of_it), total)}进了这个机构",
                    f"全县{rules.share_words(share, whole)}进了这个机构",
                ),
                "当地只有这个机构的班，或一个班整村招人",
                len(of_it),
                tuple(of_it),
            )


def _mostly(rows: Any, by: str, percent: int, many: int) -> Iterator[tuple[Any, Row[Any], list[UUID], int]]:
    """Who (or which place) has so many vouchers and nearly all of them with one institution."""
    groups: dict[Any, dict[UUID, list[UUID]]] = defaultdict(lambda: defaultdict(list))
    known: dict[UUID, Row[Any]] = {}
    for row in rows:
        if getattr(row, by) is not None:
            groups[getattr(row, by)][row.institution_id] += row.vouchers
            known[row.institution_id] = row
    for who, schools in groups.items():
        total = sum(len(each) for each in schools.values())
        school, vouchers = max(schools.items(), key=lambda each: len(each[1]))
        if total >= many and rules.is_mostly(len(vouchers), total, percent):
            yield who, known[school], vouchers, total


def _bursts(session: Session, year: int, limits: Limits) -> Iterator[Signal]:
    for row in queries.bursts(session, year, int(limits["signal_certificates_day"])):
        yield Signal(
            "burst",
            f"{row.institution_id}:{row.issued_on}",
            f"{row.institution}在 {row.issued_on} 一天发了 {row.certificates} 本证书",
            (f"分属 {row.classes} 个班；其中用券的 {len(row.vouchers or [])} 本",),
            "几个班同一天结业，集中制证",
            row.certificates,
            tuple(row.vouchers or ()),
        )
