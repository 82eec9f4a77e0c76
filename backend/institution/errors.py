"""What goes wrong with institutions, recognition and tenders."""

from backend.kernel.errors import Conflict, InvalidInput


class InstitutionExists(Conflict):
    code, title = "institution_exists", "这个名称或许可证号已经登记过"


class InstitutionClosed(Conflict):
    code, title = "institution_closed", "这个机构已停用，请先恢复"


class NotYours(Conflict):
    code, title = "institution_not_yours", "机构名称、许可证和状态由领导小组办公室维护，请联系办公室"


class WrongValue(InvalidInput):
    code, title = "institution_wrong_value", "填写的内容不能用"


class TradeListed(Conflict):
    code, title = "institution_trade_listed", "这个工种已在办学范围内"


class RecognitionExists(Conflict):
    code, title = "recognition_exists", "这个机构这一年已有认定记录"


class RecognitionMove(Conflict):
    code, title = "recognition_move_not_allowed", "当前状态不能进行这一步"


class CapacityTooHigh(InvalidInput):
    code, title = "capacity_too_high", "核定的培训规模超过了设施、师资、实训场地能承担的人数"


class ScoreTooLow(InvalidInput):
    code, title = "recognition_score_too_low", "得分达不到这个认定结论"


class OwnDecision(Conflict):
    code, title = "recognition_own_decision", "提交人不能认定自己提交的材料，请换人办理"


class NotRecognised(Conflict):
    code, title = "institution_not_recognised", "机构没有当年有效的认定"


class OutsideTrades(Conflict):
    code, title = "institution_outside_trades", "超出机构许可证上的工种或等级"


class NoCapacity(Conflict):
    code, title = "institution_no_capacity", "机构剩余的培训规模不够"


class TenderMove(Conflict):
    code, title = "tender_move_not_allowed", "当前状态不能进行这一步"


class TenderNotOpen(Conflict):
    code, title = "tender_not_open", "这个项目不在投标期内"


class BidExists(Conflict):
    code, title = "bid_exists", "已对这个项目投标，可以修改原来的投标"


class AwardFault(InvalidInput):
    code, title = "award_fault", "定标内容有误"


class TeacherMove(Conflict):
    code, title = "teacher_move_not_allowed", "当前状态不能进行这一步"


class NotPoolKeeper(Conflict):
    code, title = "teacher_pool_not_yours", "师资库由县教育局和领导小组办公室维护"


class TeacherReviewed(Conflict):
    code, title = "teacher_reviewed", "这名教师这一年已考评过"


class VenueClosed(Conflict):
    code, title = "venue_closed", "这个场地已停用，或当年不可用"


class TeacherBusy(Conflict):
    code, title = "teacher_busy", "教师在这段时间已有安排"


class VenueBusy(Conflict):
    code, title = "venue_busy", "场地在这段时间已有安排"


class NotInPool(Conflict):
    code, title = "teacher_not_in_pool", "这名教师不在师资库中"


class OfALesson(Conflict):
    code, title = "booking_of_a_lesson", "这是课程表的安排，请在课程表里调整"
