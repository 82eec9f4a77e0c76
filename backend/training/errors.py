"""What goes wrong with classes, timetables and enrolment."""

from backend.kernel.errors import Conflict, InvalidInput


class WrongClass(InvalidInput):
    code, title = "class_wrong_value", "填写的内容不能用"


class ClassMove(Conflict):
    code, title = "class_move_not_allowed", "培训班现在的状态不能进行这一步"


class NotYourMove(Conflict):
    code, title = "class_not_your_move", "这一步不由本单位办理"


class OwnClass(Conflict):
    code, title = "class_own_approval", "提交申请的人不能批准自己的申请，请换人办理"


class NotEditable(Conflict):
    code, title = "class_not_editable", "培训班已提交，不能再这样修改"


class NotComplete(Conflict):
    code, title = "class_not_complete", "开班材料还不齐全"


class TooLate(Conflict):
    code, title = "class_request_too_late", "离开班的天数不够"


class ClassFull(Conflict):
    code, title = "class_full", "这个班已满"


class NotEnrolling(Conflict):
    code, title = "class_not_enrolling", "这个班现在不接受报名"


class Elsewhere(Conflict):
    code, title = "person_elsewhere", "学员在这段时间已在别的班上课"


class TrainedAlready(Conflict):
    code, title = "person_trained_already", "学员当年已报名或参加过这个工种和等级的培训"


class NotRegistered(Conflict):
    code, title = "person_not_registered", "学员不在本县在册劳动力中"


class NotEnrolled(Conflict):
    code, title = "enrolment_ended", "这条报名已结束，不能再变动"
