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
