"""What goes wrong with courses and their papers."""

from backend.kernel.errors import Conflict, InvalidInput


class CourseExists(Conflict):
    code, title = "course_exists", "本机构已有同名的课程"


class CourseRetired(Conflict):
    code, title = "course_retired", "这门课程已停用"


class WrongCourse(InvalidInput):
    code, title = "course_wrong_value", "填写的内容不能用"


class PaperOpen(Conflict):
    code, title = "course_paper_open", "这种材料还有一份没有审定，请先修改或提交那一份"


class PaperMove(Conflict):
    code, title = "course_paper_move_not_allowed", "当前状态不能进行这一步"


class OwnApproval(Conflict):
    code, title = "course_own_approval", "提交人不能审定自己提交的材料，请换人办理"


class HoursRatio(InvalidInput):
    code, title = "hours_ratio_not_7_3", "实操与理论课时不是 7∶3"


class NotReady(Conflict):
    code, title = "course_not_ready", "课程的教学计划、大纲或教材还没有全部审定"
