"""A certificate as one printed page: its facts, and the signed code by which a forgery is told (/t/check)."""

from typing import Any
from uuid import UUID

import segno
from sqlalchemy import Row
from sqlalchemy.orm import Session

from backend.catalog import queries as catalog
from backend.followup.models import Certificate
from backend.followup.schemas import CertificateSheetOut
from backend.followup.states import KIND_NAMES, CertificateKind
from backend.kernel.crypto import signed
from backend.kernel.errors import NotFound
from backend.kernel.types import shared
from backend.person.masks import mask_name
from backend.training.models import Enrolment
from backend.training.service import classes


def read(session: Session, certificate_id: UUID, base_url: str) -> CertificateSheetOut:
    """One certificate that the caller sees, with what its page needs."""
    row = session.get(Certificate, certificate_id)
    if row is None:
        raise NotFound
    of, who = classes.load(session, row.class_id), session.get_one(Enrolment, row.enrolment_id)
    address = f"{base_url}t/check#{code_of(row)}"
    return CertificateSheetOut(
        **shared(row, CertificateSheetOut),
        kind_name=KIND_NAMES[CertificateKind(row.kind)],
        trade_name=catalog.trade(session, row.trade).name,
        masked_number=who.masked_number,
        starts_on=of.starts_on,
        ends_on=of.ends_on,
        check_address=address,
        qr=segno.make(address, error="m", micro=False).svg_data_uri(scale=4, border=1),
    )


def code_of(row: Certificate | Row[Any]) -> str:
    """The signed code of a certificate: county, number, kind, day, whose (masked), issuer; keys may change after it."""
    kind, on, who = KIND_NAMES[CertificateKind(row.kind)], row.issued_on.isoformat(), mask_name(row.name)
    return signed.seal(signed.CERTIFICATE, str(row.county), row.number, kind, on, who, row.issuer)
