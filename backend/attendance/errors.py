"""What goes wrong with check-in, roll call and corrections."""

from backend.kernel.errors import Conflict, InvalidInput


class WrongMark(InvalidInput):
    code, title = "attendance_wrong_value", "填写的内容不能用"


class CodeUnknown(Conflict):
    code, title = "check_in_code_unknown", "签到码、姓名或身份证后四位不对"


class CodeUsed(Conflict):
    code, title = "check_in_code_used", "这个签到码已被别人用过，请看屏幕上的新码"


class CodeLate(Conflict):
    code, title = "check_in_code_late", "签到码已过期，请看屏幕上的新码"


class OutOfWindow(Conflict):
    code, title = "attendance_out_of_window", "现在不在这节课的签到时间内"


class NotHeld(Conflict):
    code, title = "attendance_class_not_running", "培训班没有在培训中，不能登记考勤"


class NotInClass(Conflict):
    code, title = "attendance_not_in_class", "名单里有不在这个班的学员"


class CorrectionOpen(Conflict):
    code, title = "correction_open", "这名学员这节课已有补正申请在等待审核"


class CorrectionDecided(Conflict):
    code, title = "correction_decided", "这条补正申请已经办理"


class OwnCorrection(Conflict):
    code, title = "correction_own", "提出补正的人不能自己审核，请换人办理"


class NotOver(Conflict):
    code, title = "correction_too_early", "还在签到时间内，请直接签到或点名"


class KnownDevice(Conflict):
    code, title = "shared_device_known", "这台手机已说明过原因"
