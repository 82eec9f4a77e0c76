"""Classes: what happens, and the sentence of each thing in the audit trail."""

from backend.kernel import audit

audit.describe(
    {
        "class.created": "新建培训班",
        "class.changed": "修改培训班",
        "class.moved": "办理培训班",
        "timetable.written": "编排课程表",
        "lesson.rescheduled": "调课",
        "enrolment.created": "学员报名",
        "enrolment.cancelled": "取消报名",
        "enrolment.transferred": "学员换班",
    }
)
