"""What goes wrong when reports are handled."""

from backend.kernel.errors import Conflict, InvalidInput, TooManyRequests


class ComplaintClosed(Conflict):
    code, title = "complaint_closed", "这件投诉举报已经办结，不能再改"


class ComplaintUnanswered(Conflict):
    code, title = "complaint_unanswered", "还没有答复，不能办结"


class WrongComplaint(InvalidInput):
    code, title = "complaint_wrong_value", "填写的内容不能用"


class ComplaintsPaused(TooManyRequests):
    code, title = "complaints_paused", "提交的次数太多，请一小时后再试"


class SignalGone(Conflict):
    code, title = "signal_gone", "这个疑点现在不存在了，请重新打开疑点列表"


class CaseOpen(Conflict):
    code, title = "voucher_case_open", "同一件事已经立案，还没有决定"


class CaseDecided(Conflict):
    code, title = "voucher_case_decided", "案件已经决定，不能再改"


class OwnCase(Conflict):
    code, title = "voucher_case_own", "立案的人不能自己决定，请换人办理"


class NothingToMove(Conflict):
    code, title = "voucher_case_nothing", "案件里没有可以办理的培训券"
