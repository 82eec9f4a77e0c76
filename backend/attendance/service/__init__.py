"""Attendance: what happens, and the sentence of each thing in the audit trail."""

from backend.kernel import audit

audit.describe(
    {
        "check_in.made": "学员签到或签退",
        "roll_call.taken": "课堂点名",
        "shared_device.explained": "说明共用手机",
        "correction.asked": "申请考勤补正",
        "correction.decided": "审核考勤补正",
    }
)
