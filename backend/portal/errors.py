"""What goes wrong at the trainees' door."""

from backend.kernel.errors import Conflict, InvalidInput, TooManyRequests


class NoTrainee(Conflict):
    code, title = "not_a_trainee", "这条记录已经注销或合并，不能发查询码"


class WrongPair(InvalidInput):
    code, title = "wrong_lookup", "身份证号或查询码不对"


class LookupPaused(TooManyRequests):
    code, title = "lookup_paused", "试的次数太多，请一小时后再试"


class NoticeFixed(Conflict):
    code, title = "notice_fixed", "通知发布以后不能改，只能结束后另写"


class WrongNotice(InvalidInput):
    code, title = "notice_wrong_value", "填写的内容不能用"
