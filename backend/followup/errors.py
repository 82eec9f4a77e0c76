"""What goes wrong with assessments and certificates."""

from backend.kernel.errors import Conflict, InvalidInput


class WrongResult(InvalidInput):
    code, title = "assessment_wrong_value", "填写的内容不能用"


class NotFinished(Conflict):
    code, title = "assessment_class_not_finished", "培训班结束以后才能登记考核成绩"


class AssessorTaught(Conflict):
    code, title = "assessment_assessor_taught", "考核的人不能是本班授课教师"


class NotCompleted(Conflict):
    code, title = "certificate_not_completed", "只有结业的学员可以发证"


class CertificateKnown(Conflict):
    code, title = "certificate_known", "这名学员已有这种证书，或证书编号已登记过"


class CertificateRevoked(Conflict):
    code, title = "certificate_revoked", "这张证书已经撤销"


class NotAsked(Conflict):
    code, title = "followup_not_asked", "这项跟踪现在不能登记"


class SameAsker(Conflict):
    code, title = "followup_same_asker", "抽样复核应由另一个人办理"


class TooManyTasks(InvalidInput):
    code, title = "followup_too_many", "一张表放不下这么多人"


class VisitKnown(Conflict):
    code, title = "return_visit_known", "这名学员这一天已经回访过"
