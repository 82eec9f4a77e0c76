"""What the plan leaves open and the county decides by configuration (REQUIREMENTS 9.7): each with its bounds.

Values are whole numbers or one of a few words; the office writes a new version with its first day, nothing is changed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from backend.catalog.errors import WrongSetting


@dataclass(frozen=True)
class Definition:
    """One setting: what it is called, its unit, its bounds or its choices (code → Chinese), and its first value."""

    title: str
    default: int | str
    unit: str = ""
    minimum: int = 0
    maximum: int = 0
    choices: Mapping[str, str] = field(default_factory=dict)

    def parse(self, text: str) -> int | str:
        """A value as it is used; raises WrongSetting, saying what it may be."""
        if self.choices:
            if text not in self.choices:
                raise WrongSetting(f"{self.title}只能是：{'、'.join(self.choices.values())}")
            return text
        if not text.isascii() or not text.isdigit() or not self.minimum <= int(text) <= self.maximum:
            raise WrongSetting(f"{self.title}应为 {self.minimum} 至 {self.maximum} 之间的整数（{self.unit}）")
        return int(text)


DEFINITIONS: dict[str, Definition] = {
    "hours_ratio_mode": Definition(
        "实操与理论课时比例的要求",
        "exact",
        choices={"exact": "必须正好 7∶3", "at_least": "实操不少于七成", "waiver": "说明理由并经批准后可以不同"},
    ),
    "class_size_max": Definition("每班最多人数", 50, "人", 1, 500),
    "daily_hours_cap": Definition("每天最多课时", 8, "课时", 1, 12),
    "attendance_floor_percent": Definition("结业要求的最低出勤率", 80, "%", 1, 100),
    "assessment_pass_score": Definition("考核每门的及格分", 60, "分", 1, 100),
    "trainees_per_teacher": Definition("每名教师最多带的学员", 25, "人", 1, 100),
    "recognition_score": Definition("机构认定合格分", 80, "分", 1, 100),
    "recognition_conditional_score": Definition("机构有条件认定分", 60, "分", 1, 100),
    "followup_first_months": Definition("结业后首次就业跟踪", 3, "个月", 1, 24),
    "followup_second_months": Definition("结业后第二次就业跟踪", 6, "个月", 1, 24),
    "followup_third_months": Definition("结业后第三次就业跟踪", 12, "个月", 1, 36),
    "followup_days": Definition("就业跟踪在时点后多少天内办完", 30, "天", 1, 120),
    "followup_sample_percent": Definition("就业跟踪抽样复核的比例", 10, "%", 0, 100),
    "request_days_before": Definition("开班申请最迟提前", 7, "天", 0, 60),
    "check_in_code_seconds": Definition("签到码多久换一次", 5, "秒", 2, 60),
    "check_in_grace_seconds": Definition("旧签到码还能用多久", 10, "秒", 0, 120),
    "check_in_window_minutes": Definition("上课前后多少分钟可以签到", 30, "分钟", 5, 240),
    "voucher_sample_percent": Definition("培训券核查抽样的比例", 20, "%", 1, 100),
    "voucher_remind_days": Definition("培训券多少天没用就催一次", 30, "天", 1, 180),
    "signal_shared_phone": Definition("多少人共用一部手机时提示", 5, "人", 2, 100),
    "signal_far_tiles": Definition("上课地点离家几格以上算远", 4, "格", 1, 10),
    "signal_minutes": Definition("发券后多少分钟内选班时提示", 10, "分钟", 1, 1440),
    "signal_introduced": Definition("一人经办多少张券都进同一机构时提示", 20, "张", 2, 1000),
    "signal_certificates_day": Definition("一个机构一天发证多少本时提示", 60, "本", 2, 1000),
    "signal_share_percent": Definition("一个乡镇的券多少比例进同一机构时提示", 90, "%", 50, 100),
    "loan_startup_guarantee_yuan": Definition("创业担保贷款最高额度", 300_000, "元", 1, 10_000_000),
    "loan_startup_guarantee_years": Definition("创业担保贷款最长期限", 3, "年", 1, 10),
    "loan_follow_on_yuan": Definition("后续发展贷款最高额度", 300_000, "元", 1, 10_000_000),
    "loan_follow_on_years": Definition("后续发展贷款最长期限", 3, "年", 1, 10),
    "loan_expansion_yuan": Definition("扩大生产贷款最高额度", 300_000, "元", 1, 10_000_000),
    "loan_expansion_years": Definition("扩大生产贷款最长期限", 3, "年", 1, 10),
    "loan_apply_days": Definition("贷款推荐后多少天没有申请就提醒", 30, "天", 1, 180),
    "loan_due_days": Definition("贷款到期前多少天提醒", 30, "天", 1, 180),
    "complaint_days": Definition("投诉举报多少天内答复", 15, "天", 1, 60),
    "duty_days": Definition("没有另定期限的待办多少天内办结", 10, "天", 1, 90),
}
"""By code; another room adds a line here."""


def parse(code: str, text: str) -> int | str:
    """A value as it is used; raises WrongSetting."""
    if code not in DEFINITIONS:
        raise WrongSetting("没有这项设置")
    return DEFINITIONS[code].parse(text)
