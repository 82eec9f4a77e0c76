"""Kinds of certificates (DOMAIN-FACTS 8)."""

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
