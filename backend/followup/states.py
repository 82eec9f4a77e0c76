"""Kinds of certificates (DOMAIN-FACTS 8); outcomes and places of those who were trained (DOMAIN-FACTS 9)."""

from enum import StrEnum


class CertificateKind(StrEnum):
    """What a certificate certifies, and so who issues it."""

    TRAINING = "training"
    SPECIAL_SKILL = "special_skill"
    SKILL_LEVEL = "skill_level"
    QUALIFICATION = "qualification"
    SPECIAL_OPERATION = "special_operation"
    DRIVING = "driving"
    START_UP = "start_up"


KIND_NAMES = {
    CertificateKind.TRAINING: "培训合格证书",
    CertificateKind.SPECIAL_SKILL: "专项职业能力证书",
    CertificateKind.SKILL_LEVEL: "职业技能等级证书",
    CertificateKind.QUALIFICATION: "职业资格证书",
    CertificateKind.SPECIAL_OPERATION: "特种作业操作证",
    CertificateKind.DRIVING: "机动车驾驶证",
    CertificateKind.START_UP: "创业培训合格证书",
}
OWN_NUMBER = frozenset({CertificateKind.TRAINING})
"""Issued by the institution itself and numbered here; the others carry the number of the body that issued them."""


class Outcome(StrEnum):
    """What became of somebody at a point after the training."""

    EMPLOYED = "employed"
    SELF_EMPLOYED = "self_employed"
    FARMING = "farming"
    STUDY = "study"
    NOT = "not"
    UNREACHABLE = "unreachable"


OUTCOMES = {
    Outcome.EMPLOYED: "就业",
    Outcome.SELF_EMPLOYED: "自主创业",
    Outcome.FARMING: "务农",
    Outcome.STUDY: "继续学习",
    Outcome.NOT: "未就业",
    Outcome.UNREACHABLE: "联系不上",
}
AT_WORK = frozenset({Outcome.EMPLOYED, Outcome.SELF_EMPLOYED})
NEEDS_REASON = frozenset({Outcome.NOT, Outcome.UNREACHABLE})


class Asking(StrEnum):
    """Why a record was written: the first answer, a correction of it, or a second person who asked again."""

    FIRST = "first"
    CORRECTION = "correction"
    RECHECK = "recheck"


ASKINGS = {Asking.FIRST: "首次跟踪", Asking.CORRECTION: "更正", Asking.RECHECK: "抽样复核"}
WORKPLACES = {"township": "本乡镇", "county": "县内", "province": "省内县外", "away": "省外", "xiamen": "厦门"}
CHANNELS = {"phone": "电话", "visit": "上门", "sheet": "表格", "page": "学员自填"}
