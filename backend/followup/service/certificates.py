"""Certificates: issued to who completed, numbered without a gap, revoked with a reason, never deleted."""

from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.followup import queries
from backend.followup.errors import CertificateKnown, CertificateRevoked, NotCompleted, WrongResult
from backend.followup.models import Certificate
from backend.followup.queries import CertificateFilter
from backend.followup.schemas import CertificateIn, CertificateOut, RevocationIn
from backend.followup.states import KIND_NAMES, OWN_NUMBER, CertificateKind
from backend.institution.service import institutions
from backend.kernel import audit, clock
from backend.kernel.actor import Actor
from backend.kernel.concurrency import load_for_change, rewrite
from backend.kernel.errors import FieldError, NotFound
from backend.kernel.ids import new_id
from backend.kernel.page import Page, PageQuery, cut
from backend.kernel.types import shared
from backend.training import queries as training
from backend.training.models import Enrolment
from backend.training.service import classes


def _out(row: Certificate) -> CertificateOut:
    return CertificateOut(**shared(row, CertificateOut), kind_name=KIND_NAMES[CertificateKind(row.kind)])


def list_certificates(session: Session, page: PageQuery, wanted: CertificateFilter) -> Page[CertificateOut]:
    """Certificates that the caller sees, newest first."""
    return cut([_out(row) for row in queries.certificates(session, page, wanted)], page, ["id"])


def issue(session: Session, actor: Actor, data: CertificateIn) -> CertificateOut:
    """Issue one; raises NotCompleted, CertificateKnown."""
    person = session.get(Enrolment, data.enrolment_id)
    if person is None:
        raise NotFound
    if person.state != "completed":
        raise NotCompleted(f"{person.name}没有结业，不能发证")
    of = classes.load(session, person.class_id)
    _require_numbered(data)
    if not of.starts_on <= data.issued_on <= clock.today():
        raise _fault("/issued_on", f"发证日期应在 {of.starts_on} 至今天之间")
    row = Certificate(
        id=new_id(),
        enrolment_id=person.id,
        person_id=person.person_id,
        class_id=of.id,
        institution_id=person.institution_id,
        department_id=person.department_id,
        region=person.region,
        kind=data.kind,
        year=data.issued_on.year,
        number=data.number or "",
        name=person.name,
        class_name=of.name,
        trade=of.trade,
        level=of.level,
        hours=sum(found.Lesson.hours for found in training.lessons(session, of.id)),
        issued_on=data.issued_on,
        issuer=data.issuer or institutions.load(session, person.institution_id).name,
    )
    session.add(row)
    try:
        session.flush()
    except IntegrityError:
        raise CertificateKnown from None
    session.refresh(row)
    audit.record(session, actor, "certificate.issued", "certificate", row.id, number=row.number)
    return _out(row)


def _require_numbered(data: CertificateIn) -> None:
    own = data.kind in OWN_NUMBER
    if own and (data.number is not None or data.issuer is not None):
        raise _fault("/number", "培训合格证书由系统编号，不用填写编号和发证单位")
    if not own and data.number is None:
        raise _fault("/number", f"请填写{KIND_NAMES[data.kind]}上的编号")
    if not own and data.issuer is None:
        raise _fault("/issuer", "请填写发证单位")


def _fault(pointer: str, words: str) -> WrongResult:
    return WrongResult(words, errors=[FieldError(pointer, "value", words)])


def revoke(session: Session, actor: Actor, certificate_id: UUID, expected: int, data: RevocationIn) -> CertificateOut:
    """Take a certificate back; its number is never used again."""
    row = load_for_change(session, Certificate, certificate_id, expected)
    if row.state == "revoked":
        raise CertificateRevoked
    rewrite(session, row, state="revoked", reason=data.reason, revoked_at=clock.now())
    audit.record(session, actor, "certificate.revoked", "certificate", row.id, number=row.number)
    return _out(row)
