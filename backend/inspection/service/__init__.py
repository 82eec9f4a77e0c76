"""What happens to complaints."""

from backend.kernel import audit

audit.describe(
    {
        "complaint.filed": "收到投诉举报",
        "complaint.answered": "答复投诉举报",
        "complaint.revealed": "查看投诉举报人的电话",
        "complaint.closed": "办结投诉举报",
    }
)
