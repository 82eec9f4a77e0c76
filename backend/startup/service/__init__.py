"""Founders and their loans: what happens, and the sentence of each thing in the audit trail."""

from backend.kernel import audit

audit.describe(
    {
        "startup_case.proposed": "提出创业扶持申请",
        "startup_case.changed": "修改创业扶持内容",
        "startup_case.moved": "办理创业扶持",
        "startup_case.exported": "导出创业扶持名单",
        "startup_mentor.assigned": "安排创业导师",
        "startup_mentor.revealed": "查看创业导师的电话",
        "startup_note.written": "登记创业指导",
        "loan_referral.made": "推荐贷款",
        "loan_referral.moved": "登记贷款进度",
        "loan_repayment.recorded": "登记贷款还款",
        "loan_repayment.reversed": "冲正贷款还款",
    }
)
