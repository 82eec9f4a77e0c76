"""What goes wrong when the labour registry is kept."""

from backend.kernel.errors import Conflict, InvalidInput, TooManyRequests


class AlreadyRegistered(Conflict):
    code, title = "already_registered", "这个身份证号已经登记"


class NotActive(Conflict):
    code, title = "not_active", "这个人现在的状态不能办理这项业务"


class WrongPerson(InvalidInput):
    code, title = "wrong_person", "劳动力信息填写有误"


class OtherTownship(InvalidInput):
    code, title = "other_township", "只能登记或迁到本乡镇的村（社区）"


class NotMergeable(InvalidInput):
    code, title = "not_mergeable", "这两条记录不能合并"


class DailyLimit(TooManyRequests):
    code, title = "daily_limit", "今天的次数已用完，请明天再试"
