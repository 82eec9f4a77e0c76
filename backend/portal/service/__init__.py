"""What happens at the trainees' door."""

from backend.kernel import audit

audit.describe(
    {
        "notice.written": "编写通知",
        "notice.published": "发布通知",
        "notice.ended": "结束通知",
        "lookup_code.made": "给学员发了新的查询码",
        "trainee.visited": "学员凭身份证号和查询码查看了本人的信息",
    }
)
