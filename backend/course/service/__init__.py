"""Keeping courses: what happens, and the sentence of each thing in the audit trail."""

from backend.kernel import audit

audit.describe(
    {
        "course.created": "新建课程",
        "course.changed": "修改课程",
        "course.retired": "停用课程",
        "course.restored": "恢复课程",
        "course_paper.created": "新建一版课程材料",
        "course_paper.changed": "修改课程材料",
        "course_paper.deleted": "删除未提交的课程材料",
        "course_paper.submitted": "提交课程材料审定",
        "course_paper.returned": "退回课程材料",
        "course_paper.approved": "审定课程材料",
    }
)
