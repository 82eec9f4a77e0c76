"""R11–R12, R166–R168: sums, states, adjustments and pace of plans and allocations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from backend.plan.errors import Locked, MoveNotAllowed, NothingChanged, PeriodWrong, ReasonRequired, SumsDiffer
from backend.plan.states import EDITABLE, STATE_NAMES, State

MOVES: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.SUBMITTED}),
    State.SUBMITTED: frozenset({State.DRAFT, State.ISSUED}),
    State.ISSUED: frozenset({State.SUPERSEDED}),
    State.SUPERSEDED: frozenset(),
}
MINIMUM_REASON = 5


@dataclass(frozen=True, slots=True)
class Difference:
    """How far a sum is from its target."""

    target: int
    actual: int

    @property
    def missing(self) -> int:
        """Positive: still to be placed; negative: placed too much."""
        return self.target - self.actual

    @property
    def matches(self) -> bool:
        """Whether nothing is missing and nothing is over."""
        return self.target == self.actual

    @property
    def words(self) -> str:
        """还差 N / 超出 N / 相符 (UX 11)."""
        if self.matches:
            return "相符"
        return f"还差 {self.missing:,}" if self.missing > 0 else f"超出 {-self.missing:,}"


@dataclass(frozen=True, slots=True)
class TableCheck:
    """Row, column and grand differences of a table."""

    rows: dict[str, Difference]
    columns: dict[str, Difference]
    grand: Difference

    @property
    def matches(self) -> bool:
        """Whether every sum of the table is met."""
        return self.grand.matches and all(d.matches for d in (*self.rows.values(), *self.columns.values()))


@dataclass(frozen=True, slots=True)
class Change:
    """One cell before and after an adjustment."""

    row: str
    column: str
    before: int
    after: int

    @property
    def delta(self) -> int:
        """By how much the cell grew."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Pace:
    """Completion against the share of the period that has passed (序时进度, UX 21)."""

    target: int
    done: int
    rate: Fraction
    due_rate: Fraction

    @property
    def due(self) -> int:
        """How many should be done by now, whole persons, rounded up."""
        return -(-self.target * self.due_rate.numerator // self.due_rate.denominator)

    @property
    def points(self) -> int:
        """Percentage points ahead of (positive) or behind (negative) the due rate, rounded half away from zero."""
        gap = (self.rate - self.due_rate) * 100
        size = (2 * abs(gap) + 1) // 2
        return size if gap > 0 else -size

    @property
    def words(self) -> str:
        """低于、高于或符合序时进度."""
        if self.points == 0:
            return "符合序时进度"
        return f"{'高于' if self.points > 0 else '低于'}序时进度 {abs(self.points)} 个百分点"


Cells = Mapping[tuple[str, str], int]


def can_move(before: State, after: State) -> bool:
    """Whether the state may change this way."""
    return after in MOVES[before]


def require_move(before: State, after: State) -> None:
    """R11: draft → submitted → issued → superseded; a submitted one may be sent back."""
    if not can_move(before, after):
        raise MoveNotAllowed(f"“{STATE_NAMES[before]}”不能改为“{STATE_NAMES[after]}”", state=before, wanted=after)


def require_editable(state: State) -> None:
    """R11: numbers change in drafts only."""
    if state not in EDITABLE:
        raise Locked("已提交的请先退回再修改" if state is State.SUBMITTED else "", state=state)


def require_period(since: int, until: int, years: Sequence[int]) -> None:
    """R12: the years of a plan lie in its period, each once."""
    if since > until:
        raise PeriodWrong("起始年度不能晚于结束年度")
    if len(set(years)) != len(years) or any(not since <= year <= until for year in years):
        raise PeriodWrong(f"年度应在 {since} 至 {until} 之间，且每年只填一次")


def check_years(total: int, years: Mapping[int, int]) -> Difference:
    """R12: the years of a plan against its total."""
    return Difference(total, sum(years.values()))


def require_years(total: int, years: Mapping[int, int]) -> None:
    """R12: only a plan whose years add up may be submitted or issued."""
    difference = check_years(total, years)
    if not difference.matches:
        raise SumsDiffer(
            f"各年度合计 {difference.actual}，总任务 {total}，{difference.words}",
            target=total,
            actual=difference.actual,
        )


def check_table(rows: Mapping[str, int], columns: Mapping[str, int], target: int, cells: Cells) -> TableCheck:
    """R166: every row, every column and the grand total of a table against their targets."""
    row_sums, column_sums = dict.fromkeys(rows, 0), dict.fromkeys(columns, 0)
    for (row, column), value in cells.items():
        row_sums[row] += value
        column_sums[column] += value
    return TableCheck(
        rows={key: Difference(total, row_sums[key]) for key, total in rows.items()},
        columns={key: Difference(total, column_sums[key]) for key, total in columns.items()},
        grand=Difference(target, sum(cells.values())),
    )


def require_table(check: TableCheck, names: Mapping[str, str]) -> None:
    """R166: a table may be submitted or issued only when all its sums are met; the first five faults are named."""
    if check.matches:
        return
    faults = [f"{names.get(k, k)}{d.words}" for k, d in (*check.rows.items(), *check.columns.items()) if not d.matches]
    grand = [] if check.grand.matches else [f"总计{check.grand.words}"]
    shown = [*grand, *faults][:5]
    more = f"等 {len(grand) + len(faults)} 处" if len(grand) + len(faults) > len(shown) else ""
    raise SumsDiffer("；".join(shown) + more, target=check.grand.target, actual=check.grand.actual)


def changes_between(before: Cells, after: Cells) -> list[Change]:
    """R168: the cells that differ, in the order of the new table and then of cells that vanished."""
    keys = [*after, *(key for key in before if key not in after)]
    return [
        Change(*key, before=old, after=new) for key in keys if (old := before.get(key, 0)) != (new := after.get(key, 0))
    ]


def line_sums(cells: Cells, axis: int) -> dict[str, int]:
    """Sums of the rows (axis 0) or of the columns (axis 1), in the order of the cells."""
    sums: dict[str, int] = {}
    for key, persons in cells.items():
        sums[key[axis]] = sums.get(key[axis], 0) + persons
    return sums


def due_by(target: int, year: int, as_of: date) -> int:
    """UX 21: how many of a year's persons should be done by a day, in proportion to the days passed."""
    return pace(target=target, done=0, since=date(year, 1, 1), until=date(year, 12, 31), as_of=as_of).due


def require_adjustment(state: State, reason: str, document_number: str, changes: Sequence[Change]) -> None:
    """R11, R168: only issued figures are adjusted, with a reason, a document and a real change."""
    if state is not State.ISSUED:
        raise MoveNotAllowed("只有已发布的任务才需要办理调整", state=state)
    if len(reason.strip()) < MINIMUM_REASON or not document_number.strip():
        raise ReasonRequired()
    if not changes:
        raise NothingChanged()


def next_number(issued_numbers: Sequence[int]) -> int:
    """R11: adjustments are numbered without gap, from 1."""
    return max(issued_numbers, default=0) + 1


def pace(*, target: int, done: int, since: date, until: date, as_of: date) -> Pace:
    """UX 21: completion against elapsed days; both first and last day of the period count."""
    days = (until - since).days + 1
    passed = min(max((as_of - since).days + 1, 0), days)
    return Pace(target, done, Fraction(done, target) if target else Fraction(1), Fraction(passed, days))
