"""The vouchers' funnel: each number with what it is a part of, and the vouchers behind it (DOMAIN-FACTS 6, R162)."""

from sqlalchemy.orm import Session

from backend.kernel import clock
from backend.kernel.actor import Actor
from backend.kernel.page import Page, PageQuery, cut
from backend.kernel.scope import Kind
from backend.kernel.types import shared
from backend.report import funnel as rules
from backend.report.queries import funnel as queries
from backend.report.queries.funnel import FunnelFilter
from backend.report.schemas.funnel import (
    FunnelAsideOut,
    FunnelOut,
    FunnelSchemeOut,
    FunnelStepOut,
    FunnelVoucherOut,
    StepKey,
)
from backend.voucher.states import NAMES, VoucherState

_BY_CLASS = frozenset({Kind.DEPARTMENT.value, Kind.INSTITUTION.value})
_WHOLE = "本单位范围内的全部培训券"
_CHOSEN = "只含持券人选了本单位培训班的券"


def funnel(session: Session, actor: Actor, wanted: FunnelFilter) -> FunnelOut:
    """How many vouchers reached each step, of how many."""
    by_class = actor.kind in _BY_CLASS
    shown = rules.steps_of(by_class=by_class)
    row = queries.counts(session, wanted)
    return FunnelOut(
        as_of=clock.today(),
        year=wanted.year,
        steps=[_step(step, shown, {each.key: getattr(row, each.key) for each in shown}) for step in shown],
        aside=[
            FunnelAsideOut(state=state, name=NAMES[state], vouchers=getattr(row, state.value))
            for state in queries.ASIDE
            if not by_class or state is not VoucherState.EXPIRED
        ],
        exclusions=rules.EXCLUDED,
        scope=_CHOSEN if by_class else _WHOLE,
        schemes=[FunnelSchemeOut.model_validate(each) for each in queries.schemes(session)],
    )


def _step(step: rules.Step, shown: tuple[rules.Step, ...], counts: dict[str, int]) -> FunnelStepOut:
    base = rules.base_of(step, shown)
    return FunnelStepOut.model_validate(
        {
            "key": step.key,
            "name": step.name,
            "words": step.words,
            "vouchers": counts[step.key],
            "of": base,
            "of_name": base and rules.STEPS[base].name,
            "of_vouchers": None if base is None else counts[base],
        }
    )


def list_vouchers(
    session: Session, page: PageQuery, wanted: FunnelFilter, reached: StepKey, missed: StepKey | None
) -> Page[FunnelVoucherOut]:
    """The vouchers behind a number, or behind what is lacking to it."""
    rows = queries.vouchers(session, page, wanted, reached, missed)
    found = cut(rows, page, ["id"])
    items = [
        FunnelVoucherOut(**shared(row, FunnelVoucherOut), state_name=NAMES[VoucherState(row.state)])
        for row in found.items
    ]
    return Page(items=items, next=found.next, total=None)
