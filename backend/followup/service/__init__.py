"""Assessment, certificates, follow-up: what happens, and the sentence of each thing in the audit trail."""

from backend.kernel import audit

audit.describe(
    {
        "assessment.written": "登记考核成绩",
        "certificate.issued": "发放证书",
        "certificate.revoked": "撤销证书",
        "followup.sheet_exported": "导出就业跟踪登记表",
        "employment.recorded": "登记就业跟踪",
        "return_visit.recorded": "登记回访",
    }
)
