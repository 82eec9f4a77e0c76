"""The chain from the task to the job: each step with number, rate, plan line and how it was made (R32, R50).

A step is told once, here; rates of results and answers are those of backend/followup/indicators.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from backend.followup.indicators import BY_KEY, FIRST, RULE, Indicator
from backend.kernel.scope import Kind
from backend.report.rules import Line, Span
from backend.report.schemas.progress import ExplainOut, FigureOut, PlanLineOut, RateOut

_REGISTRY = "劳动力台账汇总数"
_RESULTS = "培训结果和就业跟踪汇总数"
_BY = {Kind.INSTITUTION: "class", Kind.TOWNSHIP: "class"}
"""How the indicators behind a figure are grouped: by class for who has few townships, else by township."""


@dataclass(frozen=True, slots=True)
class Part:
    """What is known of a span of years in the caller's part of the county."""

    span: Span
    target: int | None
    unsplit: tuple[int, ...]
    """Years of the span without an issued table; their persons are not in a unit's target."""
    done: Mapping[str, int]
    """enrolled, completed, counted: as backend/training/credits.py keeps them."""
    told: Mapping[str, int]
    """Measures of the indicators, for classes that ended in the span; answers of the first point."""


@dataclass(frozen=True, slots=True)
class Basis:
    """What both chains are made of; None where the caller may not see it or nothing gives it."""

    kind: Kind
    today: date
    allocation_id: UUID | None
    registered: int | None
    wishes: int | None
    whole: Part | None
    """The whole period of the plan: what the registry is measured against."""

    @property
    def people(self) -> str | None:
        """The address of the people behind the registry's figures, for who may open them."""
        return "/persons?status=active" if self.kind in (Kind.COUNTY, Kind.TOWNSHIP) else None


def chain(basis: Basis, part: Part) -> list[FigureOut]:
    """Task, registered, wishes, enrolled, completed, certified, employed; what the caller may not see is left out."""
    found = [_target(basis, part)]
    if basis.registered is not None:
        found.append(_registered(basis, basis.registered))
    if basis.wishes is not None:
        found.append(_wishes(basis, basis.wishes))
    return [*found, _enrolled(basis, part), _counted(basis, part), _certified(basis, part), _employed(basis, part)]


def _target(basis: Basis, part: Part) -> FigureOut:
    parts = {
        Kind.TOWNSHIP: "本乡镇各责任部门任务数之和",
        Kind.DEPARTMENT: "本部门在各乡镇任务数之和",
        Kind.COUNTY: "各乡镇、各责任部门任务数之和",
    }
    whole = "全县任务数，任务不分解到培训机构"
    if part.span.years > 1 and basis.kind is Kind.COUNTY:
        formula = "方案各年度任务数之和"
    else:
        formula = parts.get(basis.kind, whole)
    lacks = "、".join(map(str, part.unsplit))
    words = f"人{f'；{lacks}年度还没有分解，没有计入' if lacks and part.target is not None else ''}"
    single = part.span.years == 1
    return FigureOut(
        key="target",
        name=f"{part.span.name}任务" if basis.kind is not Kind.INSTITUTION else f"全县{part.span.name}任务",
        value=part.target,
        words=words if part.target is not None else f"{part.span.name}任务还没有发布",
        of=None,
        rate=None,
        line=None,
        explain=ExplainOut(
            source=_source(basis.kind, part.span),
            as_of=basis.today,
            formula=formula,
            link=(f"/allocations/{basis.allocation_id}" if basis.allocation_id else None) if single else "/plans",
        ),
    )


def _source(kind: Kind, span: Span) -> str:
    if span.years == 1:
        return f"已发布的{span.name}任务分解表"
    return "已发布的各年度任务分解表" if kind in (Kind.TOWNSHIP, Kind.DEPARTMENT) else "已发布的方案"


def _registered(basis: Basis, persons: int) -> FigureOut:
    own = basis.kind is not Kind.DEPARTMENT
    return FigureOut(
        key="registered",
        name="在册劳动力" if own else "全县在册劳动力",
        value=persons,
        words="人" if own else "人；在册人员归乡镇，不分责任部门",
        **_of_plan(basis, persons, "覆盖率", "迁出、离开、死亡和已合并的人员不计") if own else _NO_RATE,
        explain=ExplainOut(
            source=_REGISTRY,
            as_of=basis.today,
            formula="状态为“在册”的人数，一人只计一次；台账为方案全期服务，所以与全期任务比，不与一年的任务比",
            link=basis.people,
        ),
    )


def _wishes(basis: Basis, wishes: int) -> FigureOut:
    own = basis.kind is Kind.DEPARTMENT
    return FigureOut(
        key="wishes",
        name="本部门工种的培训意愿" if own else "培训意愿",
        value=wishes,
        words="人次；一人可有多个意愿",
        **_of_plan(basis, wishes, "意愿与任务之比", "迁出、离开、死亡和已合并的人员不计"),
        explain=ExplainOut(
            source=_REGISTRY,
            as_of=basis.today,
            formula="在册人员登记的意愿工种之和，一人可有多个意愿" + ("；只计本部门牵头的工种" if own else ""),
            link="/ledgers/target",
        ),
    )


def _enrolled(basis: Basis, part: Part) -> FigureOut:
    persons = part.done.get("enrolled", 0)
    return FigureOut(
        key="enrolled",
        name="报名",
        value=persons,
        words="人次",
        **_of_target(basis, part, persons, "报名进度", "开班前取消报名和中途退出的不计"),
        explain=ExplainOut(
            source="报名记录汇总数",
            as_of=basis.today,
            formula=f"{part.span.name}培训班的报名人次，含已结业的",
            link=f"/ledgers/process{part.span.query('?year=')}",
        ),
    )


def _counted(basis: Basis, part: Part) -> FigureOut:
    persons, completed = part.done.get("counted", 0), part.done.get("completed", 0)
    rated = _of_target(basis, part, persons, "完成率", "同一人再次结业的只计人次")
    if basis.kind is Kind.INSTITUTION:
        rated = _told(BY_KEY["completion"], part)
    return FigureOut(
        key="counted",
        name="结业",
        value=persons,
        words=f"人；结业 {completed:,} 人次",
        **rated,
        explain=ExplainOut(
            source="结业记录汇总数",
            as_of=basis.today,
            formula="一人在方案期内只计一次，计在第一次结业的班；同一个班分别记为乡镇、责任部门、培训机构的成绩，"
            "三方相加各等于总数。再次结业只计人次",
            link=f"/completions?counted=true{part.span.query('&year=')}",
        ),
    )


def _certified(basis: Basis, part: Part) -> FigureOut:
    return _result(basis, part, _Step("certified", "取证", "certificate", "人次；持有有效证书"))


def _employed(basis: Basis, part: Part) -> FigureOut:
    answered = part.told.get("answered", 0)
    words = "人次；结业三个月后的第一次跟踪" if answered else "人次；结业三个月后开始跟踪，还没有登记"
    return _result(basis, part, _Step("employed", "就业", "employment", words))


class _Step(NamedTuple):
    """A step that an indicator tells."""

    key: str
    name: str
    indicator: str
    words: str


def _result(basis: Basis, part: Part, step: _Step) -> FigureOut:
    of = BY_KEY[step.indicator]
    persons = part.told.get(of.above, 0)
    until = min(part.span.until, basis.today)
    months = f"since={part.span.since}&until={until}" if part.span.since <= until else ""
    return FigureOut(
        key=step.key,
        name=step.name,
        value=persons,
        words=step.words,
        **_told(of, part) | {"line": _line(basis, part, persons)},
        explain=ExplainOut(
            source=_RESULTS,
            as_of=basis.today,
            formula=f"{of.numerator}；只计{part.span.name}内结束、已鉴定的培训班，与“就业指标”同一算法（规则 {RULE}）",
            link=f"/indicators?by={_BY.get(basis.kind, 'township')}&point={FIRST}&{months}".rstrip("&"),
        ),
    )


_NO_RATE: dict[str, Any] = {"of": None, "rate": None, "line": None}


def _of_plan(basis: Basis, persons: int, rate: str, exclusions: str) -> dict[str, Any]:
    """Against the persons of the whole plan, which the registry serves."""
    return _NO_RATE if basis.whole is None else _of_target(basis, basis.whole, persons, rate, exclusions)


def _of_target(basis: Basis, part: Part, persons: int, rate: str, exclusions: str) -> dict[str, Any]:
    """Against the target of a span, where the caller has one."""
    if part.target is None or basis.kind is Kind.INSTITUTION:
        return dict(_NO_RATE)
    of = f"{part.span.name}任务"
    told = RateOut(
        numerator=persons,
        denominator=part.target,
        exclusions=exclusions,
        rule=f"{rate}＝人数 ÷ {of}数，超过 100% 照实显示",
    )
    return {"of": of, "rate": told, "line": _line(basis, part, persons)}


def _told(of: Indicator, part: Part) -> dict[str, Any]:
    """A rate as the indicators define it."""
    told = RateOut(
        numerator=part.told.get(of.above, 0),
        denominator=part.told.get(of.below, 0),
        exclusions=of.exclusions,
        rule=f"{of.name}＝{of.numerator} ÷ {of.denominator}",
    )
    return {"of": of.denominator, "rate": told, "line": None}


def _line(basis: Basis, part: Part, persons: int) -> PlanLineOut | None:
    if part.target is None or basis.kind is Kind.INSTITUTION:
        return None
    line = Line(part.target, persons, part.span, basis.today)
    return PlanLineOut(target=line.target, due=line.due, ahead=line.ahead, words=line.words)
