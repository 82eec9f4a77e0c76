"""The headline figures with their explanations in plain Chinese."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from backend.kernel.scope import Kind
from backend.report import rules
from backend.report.schemas.progress import ExplainOut, FigureOut, PaceOut, RateOut

_REGISTRY = "劳动力台账汇总数"
_ACTIVE = "/persons?status=active"


@dataclass(frozen=True, slots=True)
class Basis:
    """What the headline figures are made of; None where the caller may not see it or nothing gives it."""

    kind: str
    year: int
    today: date
    allocation_id: UUID | None
    target: int | None
    registered: int | None
    wishes: int | None
    plan: tuple[str, int] | None
    """The whole period's name and persons; only the county's callers measure against it."""
    counted: int
    completed: int
    """Persons who count once in the plan, and completions, several a person, of the year."""

    @property
    def need(self) -> rules.Need | None:
        """Registered people against the target; a unit's column has no people of its own."""
        if self.target is None or self.registered is None or self.kind == Kind.DEPARTMENT:
            return None
        return rules.Need(self.target, self.registered, self.year, self.today)

    @property
    def people(self) -> str | None:
        """The address of the people behind the figures, for who may open them."""
        return _ACTIVE if self.kind in (Kind.COUNTY, Kind.TOWNSHIP) else None


def headline(basis: Basis) -> list[FigureOut]:
    """Target, registered, missing, the whole plan, wishes; what the caller may not see is left out."""
    found = [_target(basis), _counted(basis)]
    if basis.registered is not None:
        found.append(_registered(basis))
    if basis.need is not None:
        found.append(_missing(basis, basis.need))
    if basis.plan is not None and basis.registered is not None and basis.kind == Kind.COUNTY:
        found.append(_whole(basis, basis.plan, basis.registered))
    if basis.wishes is not None:
        found.append(_wishes(basis))
    return found


def _target(basis: Basis) -> FigureOut:
    parts = {
        Kind.TOWNSHIP: "本乡镇各责任部门任务数之和",
        Kind.DEPARTMENT: "本部门在各乡镇任务数之和",
        Kind.COUNTY: "各乡镇、各责任部门任务数之和",
    }
    formula = parts.get(Kind(basis.kind), "任务分解表总计")
    return FigureOut(
        key="target",
        name=f"{basis.year}年度任务",
        value=basis.target,
        words="人" if basis.target is not None else f"{basis.year}年度任务分解表还没有发布",
        explain=ExplainOut(
            source=f"已发布的{basis.year}年度任务分解表",
            as_of=basis.today,
            formula=formula,
            link=f"/allocations/{basis.allocation_id}" if basis.allocation_id else None,
        ),
    )


def _counted(basis: Basis) -> FigureOut:
    compared = basis.target and Kind(basis.kind) is not Kind.INSTITUTION  # the target is the county's, not a school's
    share = f"，完成任务的 {rules.percent(basis.counted, basis.target or 0)}" if compared else ""
    return FigureOut(
        key="counted",
        name=f"{basis.year}年度结业",
        value=basis.counted,
        words=f"人；结业 {basis.completed:,} 人次{share}",
        explain=ExplainOut(
            source="结业记录汇总数",
            as_of=basis.today,
            formula="一人在方案期内只计一次，计在第一次结业的班；同一个班分别记为乡镇、责任部门、培训机构的成绩，"
            "三方相加各等于总数。再次结业只计人次",
            link=f"/completions?year={basis.year}&counted=true",
        ),
    )


def _registered(basis: Basis) -> FigureOut:
    return FigureOut(
        key="registered",
        name="在册劳动力",
        value=basis.registered,
        words="人",
        explain=ExplainOut(
            source=_REGISTRY,
            as_of=basis.today,
            formula="状态为“在册”的人数，一人只计一次；不含迁出、离开、死亡和已合并的",
            link=basis.people,
        ),
    )


def _missing(basis: Basis, need: rules.Need) -> FigureOut:
    return FigureOut(
        key="missing",
        name="距任务数还差",
        value=need.missing,
        words=need.words,
        explain=ExplainOut(
            source=f"任务分解表、{_REGISTRY}",
            as_of=basis.today,
            formula=f"任务数 {need.target:,} － 在册人数 {need.done:,}，已超过的记 0；每月需登记数＝还差人数 ÷ 剩余月数"
            "（含本月），向上取整；序时进度按当年已过天数的比例计算",
            link=basis.people,
        ),
    )


def _whole(basis: Basis, plan: tuple[str, int], registered: int) -> FigureOut:
    period, total = plan
    return FigureOut(
        key="plan",
        name=f"方案总任务（{period}年）",
        value=total,
        words=f"在册劳动力为总任务的 {rules.percent(registered, total)}",
        explain=ExplainOut(
            source=f"已发布的方案、{_REGISTRY}",
            as_of=basis.today,
            formula=f"在册人数 {registered:,} ÷ 总任务 {total:,}，超过 100% 照实显示",
            link="/plans",
        ),
    )


def _wishes(basis: Basis) -> FigureOut:
    own = basis.kind == Kind.DEPARTMENT
    return FigureOut(
        key="wishes",
        name="本部门牵头工种的培训意愿" if own else "培训意愿",
        value=basis.wishes,
        words="人次",
        explain=ExplainOut(
            source=_REGISTRY,
            as_of=basis.today,
            formula="在册人员登记的意愿工种之和，一人可有多个意愿" + ("；只计本部门牵头的工种" if own else ""),
            link=basis.people,
        ),
    )


def coverage(basis: Basis) -> RateOut | None:
    """Registered people of the target."""
    if basis.need is None:
        return None
    return RateOut(
        numerator=basis.need.done,
        denominator=basis.need.target,
        exclusions="迁出、离开、死亡和已合并的人员不计",
        rule="覆盖率＝在册劳动力人数 ÷ 任务数，超过 100% 照实显示",
    )


def pace(basis: Basis) -> PaceOut | None:
    """What the rest of the year asks."""
    need = basis.need
    if need is None:
        return None
    return PaceOut(
        target=need.target,
        done=need.done,
        due=need.due,
        missing=need.missing,
        months_left=need.months_left,
        per_month=need.per_month,
        words=need.words,
    )
