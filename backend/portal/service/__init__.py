"""What happens at the trainees' door."""

from backend.kernel import audit

audit.describe(
    {
        "lookup_code.made": "给学员发了新的查询码",
        "trainee.visited": "学员凭身份证号和查询码查看了本人的信息",
    }
)
