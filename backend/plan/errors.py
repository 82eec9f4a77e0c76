"""What goes wrong with plans, targets and allocations."""

from backend.kernel.errors import Conflict, InvalidInput


class MoveNotAllowed(Conflict):
    code, title = "plan_move_not_allowed", "当前状态不能进行这一步"


class Locked(Conflict):
    code, title = "plan_locked", "已发布的任务数不能直接修改，请通过任务调整办理"


class SumsDiffer(InvalidInput):
    code, title = "plan_sums_differ", "合计与任务数不相符，可先存草稿"


class ReasonRequired(InvalidInput):
    code, title = "plan_reason_required", "任务调整必须写明原因和依据文号"


class NothingChanged(InvalidInput):
    code, title = "plan_nothing_changed", "与已发布的任务数完全相同，无须调整"


class CannotApportion(InvalidInput):
    code, title = "plan_cannot_apportion", "按所给合计和限制无法分解"


class PeriodWrong(InvalidInput):
    code, title = "plan_period_wrong", "年度填写有误"


class UnknownLine(InvalidInput):
    code, title = "plan_unknown_line", "乡镇或责任部门不在分解表中"
