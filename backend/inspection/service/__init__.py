"""What happens to complaints."""

from backend.kernel import audit

audit.describe(
    {
        "complaint.filed": "收到投诉举报",
        "complaint.answered": "答复投诉举报",
        "complaint.revealed": "查看投诉举报人的电话",
        "complaint.closed": "办结投诉举报",
        "signal.explained": "说明培训券疑点",
        "voucher_case.opened": "立案核查培训券",
        "voucher_case.evidence": "登记培训券案件证据",
        "voucher_case.frozen": "冻结案件中的培训券",
        "voucher_case.thawed": "解冻案件中的培训券",
        "voucher_case.decided": "培训券案件作出决定",
    }
)
