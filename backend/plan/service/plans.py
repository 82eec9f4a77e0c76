"""Plans: drafted, submitted, issued, adjusted (R10–R12)."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from backend.kernel import audit, clock, testing
from backend.kernel.actor import Actor
from backend.kernel.concurrency import load_for_change, rewrite
from backend.kernel.errors import NotFound
from backend.kernel.ids import new_id
from backend.plan import queries, rules
from backend.plan.errors import MoveNotAllowed
from backend.plan.models import Plan, PolicyDocument, Target
from backend.plan.schemas.plans import (
    AdjustmentIn,
    DifferenceOut,
    PlanIn,
    PlanOut,
    PolicyDocumentIn,
    PolicyDocumentOut,
    TargetIn,
    TargetOut,
)
from backend.plan.service.receipts import address_units
from backend.plan.states import STATE_NAMES, State

_COPIED = ("name", "document_id", "since_year", "until_year", "total", "parent_name", "parent_total")


def difference_out(difference: rules.Difference) -> DifferenceOut:
    """A difference as it is sent."""
    return DifferenceOut(
        target=difference.target, actual=difference.actual, missing=difference.missing, words=difference.words
    )


def _out(plan: Plan, targets: Sequence[Target], documents: dict[UUID, str]) -> PlanOut:
    years = {target.year: target.persons for target in targets}
    return PlanOut(
        id=plan.id,
        version=plan.version,
        name=plan.name,
        document_id=plan.document_id,
        document=documents.get(plan.document_id) if plan.document_id else None,
        since_year=plan.since_year,
        until_year=plan.until_year,
        total=plan.total,
        parent_name=plan.parent_name,
        parent_total=plan.parent_total,
        state=plan.state,
        state_name=STATE_NAMES[State(plan.state)],
        number=plan.number,
        reason=plan.reason,
        document_number=plan.document_number,
        supersedes=plan.supersedes,
        issued_at=plan.issued_at,
        targets=[TargetOut(year=year, persons=persons) for year, persons in sorted(years.items())],
        difference=difference_out(rules.check_years(plan.total, years)),
    )


def list_plans(session: Session) -> list[PlanOut]:
    """Every plan that the caller sees, with its years."""
    plans = queries.plans(session)
    targets, documents = queries.targets_of(session, [p.id for p in plans]), queries.document_numbers(session)
    return [_out(plan, targets[plan.id], documents) for plan in plans]


def read_plan(session: Session, plan_id: UUID) -> PlanOut:
    """One plan with its years; raises NotFound."""
    plan = session.get(Plan, plan_id)
    if plan is None:
        raise NotFound
    return _out(plan, queries.targets_of(session, [plan_id])[plan_id], queries.document_numbers(session))


def create_document(session: Session, actor: Actor, data: PolicyDocumentIn) -> PolicyDocumentOut:
    """R1: register what plans and rules rest on."""
    document = PolicyDocument(id=new_id(), region=actor.region, **data.model_dump())
    session.add(document)
    session.flush()
    audit.record(session, actor, "policy_document.created", "policy_document", document.id, number=data.number)
    return PolicyDocumentOut.model_validate(document)


def create(session: Session, actor: Actor, data: PlanIn) -> PlanOut:
    """R11: draft a plan with its years; they may still differ from the total."""
    rules.require_period(data.since_year, data.until_year, [target.year for target in data.targets])
    plan = Plan(id=new_id(), region=actor.region, **data.model_dump(exclude={"targets"}))
    session.add(plan)
    session.flush()
    _write_targets(session, plan, data.targets)
    audit.record(session, actor, "plan.created", "plan", plan.id, total=plan.total)
    return read_plan(session, plan.id)


def change(session: Session, actor: Actor, plan_id: UUID, expected: int, data: PlanIn) -> PlanOut:
    """Replace a draft's figures; issued plans are adjusted instead."""
    plan = load_for_change(session, Plan, plan_id, expected)
    rules.require_editable(State(plan.state))
    rules.require_period(data.since_year, data.until_year, [target.year for target in data.targets])
    rewrite(session, plan, **data.model_dump(exclude={"targets"}))
    _write_targets(session, plan, data.targets)
    audit.record(session, actor, "plan.changed", "plan", plan.id, total=plan.total)
    return read_plan(session, plan.id)


def _write_targets(session: Session, plan: Plan, targets: Sequence[TargetIn]) -> None:
    session.execute(delete(Target).where(Target.plan_id == plan.id))
    session.add_all(
        Target(id=new_id(), plan_id=plan.id, region=plan.region, year=target.year, persons=target.persons)
        for target in targets
    )
    session.flush()


def submit(session: Session, actor: Actor, plan_id: UUID, expected: int) -> PlanOut:
    """Hand a draft in for issue; its years must add up (R12)."""
    plan = load_for_change(session, Plan, plan_id, expected)
    rules.require_move(State(plan.state), State.SUBMITTED)
    rules.require_years(plan.total, _years(session, plan_id))
    rewrite(session, plan, state=State.SUBMITTED)
    audit.record(session, actor, "plan.submitted", "plan", plan.id)
    return read_plan(session, plan.id)


def send_back(session: Session, actor: Actor, plan_id: UUID, expected: int, reason: str) -> PlanOut:
    """Return a submitted plan to its makers."""
    plan = load_for_change(session, Plan, plan_id, expected)
    rules.require_move(State(plan.state), State.DRAFT)
    rewrite(session, plan, state=State.DRAFT)
    audit.record(session, actor, "plan.returned", "plan", plan.id, reason=reason)
    return read_plan(session, plan.id)


def issue(session: Session, actor: Actor, plan_id: UUID, expected: int) -> PlanOut:
    """R11: lock the plan by issue; the version it adjusts is superseded; every unit is an addressee (R2).

    The database checks the sum once more and refuses any later change.
    """
    plan = load_for_change(session, Plan, plan_id, expected)
    rules.require_move(State(plan.state), State.ISSUED)
    rules.require_years(plan.total, _years(session, plan_id))
    number = 0
    if plan.supersedes is not None:
        number = rules.next_number(queries.adjustment_numbers(session, Plan, plan.since_year))
        _supersede(session, plan.supersedes)
    rewrite(session, plan, state=State.ISSUED, number=number, issued_at=clock.now(), issued_by=actor.user_id)
    address_units(session, actor, "plan", plan.id)
    audit.record(session, actor, "plan.issued", "plan", plan.id, number=number)
    testing.reach("plan.issue.before_commit")
    return read_plan(session, plan.id)


def _supersede(session: Session, plan_id: UUID) -> None:
    base = session.get(Plan, plan_id, with_for_update={"key_share": True}, populate_existing=True)
    if base is None or base.state != State.ISSUED:
        raise MoveNotAllowed("所依据的方案已不是现行版本，请从现行方案重新办理调整")
    rewrite(session, base, state=State.SUPERSEDED)


def adjust(session: Session, actor: Actor, plan_id: UUID, data: AdjustmentIn) -> PlanOut:
    """R11: open a numbered adjustment of the issued plan as a draft that supersedes it when issued."""
    base = session.get(Plan, plan_id)
    if base is None:
        raise NotFound
    if base.state != State.ISSUED:
        raise MoveNotAllowed("只有已发布的方案才需要办理调整")
    draft = Plan(
        id=new_id(),
        region=base.region,
        supersedes=base.id,
        reason=data.reason,
        document_number=data.document_number,
        **{name: getattr(base, name) for name in _COPIED},
    )
    session.add(draft)
    session.flush()
    years = queries.targets_of(session, [plan_id])[plan_id]
    _write_targets(session, draft, [TargetIn(year=t.year, persons=t.persons) for t in years])
    audit.record(session, actor, "plan.adjusted", "plan", draft.id, base=str(base.id), document=data.document_number)
    return read_plan(session, draft.id)


def remove(session: Session, actor: Actor, plan_id: UUID, expected: int) -> None:
    """Delete a draft; issued plans stay for good."""
    plan = load_for_change(session, Plan, plan_id, expected)
    rules.require_editable(State(plan.state))
    session.execute(delete(Plan).where(Plan.id == plan_id))
    audit.record(session, actor, "plan.deleted", "plan", plan_id)


def _years(session: Session, plan_id: UUID) -> dict[int, int]:
    return {target.year: target.persons for target in queries.targets_of(session, [plan_id])[plan_id]}
