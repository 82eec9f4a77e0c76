"""Department annual plans (上级下达): input that departments keep and the office weighs (R95)."""

from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from backend.access import Role
from backend.kernel import audit
from backend.kernel.actor import Actor
from backend.kernel.concurrency import load_for_change, rewrite
from backend.kernel.errors import FieldError, Forbidden
from backend.kernel.ids import new_id
from backend.plan import queries
from backend.plan.errors import UnknownLine
from backend.plan.models import DepartmentPlan
from backend.plan.schemas.plans import DepartmentPlanIn, DepartmentPlanOut, DepartmentPlanPatch


def _shape(row: DepartmentPlan, names: dict[str, str]) -> DepartmentPlanOut:
    fields = DepartmentPlanOut.model_fields.keys() - {"department_name"}
    values = {name: getattr(row, name) for name in fields}
    return DepartmentPlanOut(**values, department_name=names.get(row.department_id, row.department_id))


def _names(session: Session, county: str) -> dict[str, str]:
    return {row.code: row.short_name for row in queries.departments(session, county)}


def list_department_plans(session: Session, year: int | None) -> list[DepartmentPlanOut]:
    """The rows that the caller sees: a department its own, the office all."""
    rows = queries.department_plans(session, year)
    names = {county: _names(session, county) for county in {row.region[:6] for row in rows}}
    return [_shape(row, names[row.region[:6]]) for row in rows]


def create(session: Session, actor: Actor, data: DepartmentPlanIn) -> DepartmentPlanOut:
    """Register one figure; a department only for itself."""
    county = (actor.region or "")[:6]
    names = _names(session, county)
    if actor.role == Role.DEPARTMENT and data.department_id != actor.department_id:
        raise Forbidden("只能登记本部门的年度计划")
    _require_known(names, data.department_id)
    row = DepartmentPlan(id=new_id(), region=county, **data.model_dump())
    session.add(row)
    session.flush()
    audit.record(session, actor, "department_plan.created", "department_plan", row.id, persons=data.persons)
    session.refresh(row)
    return _shape(row, names)


def _require_known(names: dict[str, str], department_id: str) -> None:
    if department_id not in names:
        raise UnknownLine(errors=[FieldError("/department_id", "unknown_line", "没有这个责任部门")])


def change(session: Session, actor: Actor, row_id: UUID, expected: int, data: DepartmentPlanPatch) -> DepartmentPlanOut:
    """Correct one figure; the history keeps the old one."""
    row = load_for_change(session, DepartmentPlan, row_id, expected)
    rewrite(session, row, **data.model_dump(exclude_unset=True))
    audit.record(session, actor, "department_plan.changed", "department_plan", row_id, persons=row.persons)
    return _shape(row, _names(session, row.region[:6]))


def remove(session: Session, actor: Actor, row_id: UUID, expected: int) -> None:
    """Withdraw one figure; the history keeps it."""
    load_for_change(session, DepartmentPlan, row_id, expected)
    session.execute(delete(DepartmentPlan).where(DepartmentPlan.id == row_id))
    audit.record(session, actor, "department_plan.deleted", "department_plan", row_id)
