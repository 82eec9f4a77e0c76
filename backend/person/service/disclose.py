"""Giving out: one protected field, where a number is registered, a sheet of people; counted and recorded."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from backend.kernel import audit, clock, spool
from backend.kernel.actor import Actor
from backend.kernel.concurrency import user_names
from backend.kernel.crypto import aead
from backend.kernel.errors import NotFound
from backend.kernel.sheets.export import write_csv, write_xlsx
from backend.org import queries as org
from backend.person.models import Person
from backend.person.queries.people import Filters
from backend.person.schemas import ExportIn, LookupIn, LookupOut, RevealIn, RevealOut
from backend.person.service import allowance, bulk, checks, extract


def reveal(session: Session, actor: Actor, person_id: UUID, data: RevealIn) -> RevealOut:
    """The full value of one protected field, for a reason that stays in the audit trail."""
    person = session.get(Person, person_id)
    if person is None:
        raise NotFound
    allowance.use(session, actor, "reveal")
    if data.field == "birth_date":
        value: str | None = person.birth_date.isoformat()
    else:
        sealed: bytes | None = getattr(person, f"{data.field}_sealed")
        value = aead.unseal(sealed, table="person", column=data.field, row=person.id) if sealed else None
    audit.record(session, actor, "person.revealed", "person", person.id, field=data.field, reason=data.reason)
    return RevealOut(field=data.field, value=value)


def look_up(session: Session, actor: Actor, data: LookupIn) -> LookupOut:
    """Where a number is registered, across the townships, and trainings already taken: nothing else."""
    faults = checks.Faults()
    identity = faults.checked("id_number", checks.identity, data.id_number)
    if identity is None:
        raise faults.refusal()
    allowance.use(session, actor, "lookup")
    township = bulk.registered(session, [identity.number]).get(identity.number)
    checks.record_look_up(session, actor, identity.number, found=township is not None)
    # Trainings are added here when classes exist.
    return LookupOut(registered_in=org.region(session, township).name if township else None, trained=[])


class _Counted:
    """Rows on their way out, and how many went."""

    def __init__(self, rows: Iterator[Sequence[object]]) -> None:
        self._rows, self.count = rows, 0

    def __iter__(self) -> Iterator[Sequence[object]]:
        for row in self._rows:
            self.count += 1
            yield row


def export(session: Session, actor: Actor, filters: Filters, data: ExportIn) -> bytes:
    """A workbook or CSV of people, numbers masked; who took it, what for and how many rows stays in the trail."""
    allowance.use(session, actor, "export")
    rows = _Counted(extract.rows(session, filters))
    who = user_names(session, [actor.user_id])[actor.user_id]
    at = clock.now().astimezone(clock.SHANGHAI)
    remark = f"导出人：{who}，导出时间：{at:%Y-%m-%d %H:%M}，用途：{data.reason}。号码已遮盖，仅限本次用途，用后删除。"
    write = write_xlsx if data.format == "xlsx" else write_csv
    with spool.folder() as folder:
        path = folder / "people"
        write(path, "劳动力台账", remark, extract.TITLES, rows)
        content = path.read_bytes()
    details: dict[str, Any] = {
        "format": data.format,
        "reason": data.reason,
        "rows": rows.count,
        "filters": filters.told(),
    }
    audit.record(session, actor, "person.exported", "person", None, **details)
    return content
