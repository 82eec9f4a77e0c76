"""Departments and the responsibility matrix: exactly one lead for each thing somebody answers for."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.kernel import audit, events
from backend.kernel.actor import Actor
from backend.kernel.concurrency import apply, load_for_change
from backend.kernel.errors import FieldError, NotFound
from backend.kernel.ids import new_id
from backend.org import queries
from backend.org.errors import AlreadyResponsible, LeadNeeded, LeadTaken, NotCovered
from backend.org.events import DutyNamed, LeadChanged
from backend.org.models import Department, Responsibility
from backend.org.schemas import CoveredKind, DepartmentPatch, ResponsibilityIn, ResponsibilityPut


def change_department(session: Session, actor: Actor, code: str, expected: int, data: DepartmentPatch) -> Department:
    """Change a unit's names, duty sentence, place in the order, or whether it drafts the plan."""
    department = load_for_change(session, Department, code, expected)
    changed = apply(department, data.model_dump(exclude_unset=True))
    session.flush()
    audit.record(session, actor, "department.changed", "department", code, fields=audit.digests(changed))
    return department


def _cells(session: Session, kind: str, covers: str) -> Sequence[Responsibility]:
    """All cells of one covered thing, locked in the order of their ids."""
    query = select(Responsibility).where(Responsibility.kind == kind, Responsibility.covers == covers)
    locked = query.order_by(Responsibility.id).with_for_update(key_share=True)
    return session.scalars(locked.execution_options(populate_existing=True)).all()


def _department_name(session: Session, code: str) -> str:
    return queries.department(session, code).short_name


def require_department(session: Session, code: str, pointer: str) -> Department:
    """A department named in a body; a closed or unknown one is the field's fault."""
    department = session.get(Department, code)
    if department is None or department.valid_until is not None:
        sentence = "没有这个责任部门，或已撤销"
        raise NotCovered(sentence, errors=[FieldError(pointer, "unknown_department", sentence)])
    return department


def add_responsibility(session: Session, actor: Actor, data: ResponsibilityIn) -> Responsibility:
    """R97, R110: let a department answer for something; the first one leads."""
    department = require_department(session, data.department_id, "/department_id")
    events.publish(session, DutyNamed(data.kind, data.covers))
    cells = _cells(session, data.kind, data.covers)
    if any(cell.department_id == department.code for cell in cells):
        raise AlreadyResponsible
    lead = next((cell for cell in cells if cell.is_lead), None)
    if data.is_lead and lead is not None:
        raise LeadTaken(f"这一项由{_department_name(session, lead.department_id)}牵头，要换牵头请修改它")
    if not data.is_lead and lead is None:
        raise LeadNeeded("这一项还没有牵头部门，第一个部门应为牵头")
    cell = Responsibility(id=new_id(), county=department.county, **data.model_dump())
    session.add(cell)
    session.flush()
    audit.record(session, actor, "responsibility.created", "responsibility", cell.id, department=department.code)
    if cell.is_lead:
        events.publish(session, LeadChanged(data.kind, data.covers, department.code))
    return cell


def put_responsibility(
    session: Session, actor: Actor, cell_id: UUID, expected: int, data: ResponsibilityPut
) -> Responsibility:
    """Change a cell; taking the lead takes it from the department that had it, in the same transaction."""
    known = session.get(Responsibility, cell_id)
    if known is None:
        raise NotFound
    cells = _cells(session, known.kind, known.covers)
    cell = load_for_change(session, Responsibility, cell_id, expected)
    if cell.is_lead and not data.is_lead:
        raise LeadNeeded
    takes_lead = data.is_lead and not cell.is_lead
    if takes_lead:
        for other in cells:
            other.is_lead = False
        session.flush()
    changed = apply(cell, data.model_dump())
    session.flush()
    audit.record(session, actor, "responsibility.changed", "responsibility", cell_id, fields=audit.digests(changed))
    if takes_lead:
        events.publish(session, LeadChanged(CoveredKind(cell.kind), cell.covers, cell.department_id))
    return cell


def remove_responsibility(session: Session, actor: Actor, cell_id: UUID, expected: int) -> None:
    """Let a department answer no more; the lead can only go when nobody else is left."""
    known = session.get(Responsibility, cell_id)
    if known is None:
        raise NotFound
    cells = _cells(session, known.kind, known.covers)
    cell = load_for_change(session, Responsibility, cell_id, expected)
    if cell.is_lead and len(cells) > 1:
        raise LeadNeeded
    session.delete(cell)
    session.flush()
    audit.record(session, actor, "responsibility.removed", "responsibility", cell_id, department=cell.department_id)
