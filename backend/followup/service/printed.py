"""A certificate as one printed page: its facts, and a code by which a copy is told from a forgery."""

from uuid import UUID

import segno
from sqlalchemy.orm import Session

from backend.catalog import queries as catalog
from backend.followup.models import Certificate
from backend.followup.schemas import CertificateSheetOut
from backend.followup.states import KIND_NAMES, CertificateKind
from backend.kernel.crypto import blind
from backend.kernel.errors import NotFound
from backend.kernel.types import shared
from backend.training.models import Enrolment
from backend.training.service import classes

_PART, _PARTS = 4, 3
"""A check code has three parts of four signs: enough against guessing, short enough to read out."""


def read(session: Session, certificate_id: UUID) -> CertificateSheetOut:
    """One certificate that the caller sees, with what its page needs."""
    row = session.get(Certificate, certificate_id)
    if row is None:
        raise NotFound
    of, who = classes.load(session, row.class_id), session.get_one(Enrolment, row.enrolment_id)
    kind, code = KIND_NAMES[CertificateKind(row.kind)], check_code(row)
    told = (kind, f"编号：{row.number}", f"姓名：{row.name}", f"发证单位：{row.issuer}", f"发证日期：{row.issued_on}")
    text = "\n".join((*told, f"核验码：{code}", "在劳动力培训管理平台按编号查找，核验码相同的为真"))
    return CertificateSheetOut(
        **shared(row, CertificateSheetOut),
        kind_name=kind,
        trade_name=catalog.trade(session, row.trade).name,
        masked_number=who.masked_number,
        starts_on=of.starts_on,
        ends_on=of.ends_on,
        check_code=code,
        qr=segno.make(text, error="m", micro=False).svg_data_uri(scale=4, border=1),
    )


def check_code(row: Certificate) -> str:
    """What only the platform can compute from the facts on a certificate."""
    facts = "|".join((row.kind, row.number, row.name, row.issuer, row.issued_on.isoformat()))
    digest = blind.digest(facts, purpose="certificate").upper()
    return "-".join(digest[start : start + _PART] for start in range(0, _PART * _PARTS, _PART))
