"""Results of classes and certificates over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request

from backend.access import P
from backend.followup.errors import (
    AssessorTaught,
    CertificateKnown,
    CertificateRevoked,
    NotCompleted,
    NotFinished,
    WrongResult,
)
from backend.followup.queries import CertificateFilter
from backend.followup.schemas import (
    AssessmentsIn,
    CertificateIn,
    CertificateOut,
    CertificateSheetOut,
    Number,
    ResultsOut,
    RevocationIn,
)
from backend.followup.service import assessments, certificates, printed
from backend.identity.guard import PolicyRoute, ReadSession, Writer, WriteSession, policy
from backend.kernel.errors import NotFound, PreconditionRequired, Stale, problems
from backend.kernel.etag import ExpectedVersion
from backend.kernel.page import Page, PageParams

router = APIRouter(tags=["followup"], route_class=PolicyRoute)
CHANGES = problems(NotFound, PreconditionRequired, Stale)


@router.get("/classes/{id}/results", responses=problems(NotFound), openapi_extra=policy(P.RESULT_READ))
def read_results(id: UUID, session: ReadSession) -> ResultsOut:
    """Everybody's hours and scores in a class, who completed and why not."""
    return assessments.read(session, id)


@router.put(
    "/classes/{id}/results",
    responses=CHANGES | problems(WrongResult, NotFinished, AssessorTaught),
    openapi_extra=policy(P.RESULT_KEEP),
)
def write_results(
    id: UUID, data: AssessmentsIn, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> ResultsOut:
    """The results of a class as a whole."""
    return assessments.write(session, actor, id, expected, data)


@router.get("/certificates", openapi_extra=policy(P.RESULT_READ))
def list_certificates(
    session: ReadSession,
    page: PageParams,
    class_id: Annotated[UUID | None, Query(description="这个班的")] = None,
    person_id: Annotated[UUID | None, Query(description="这名学员的")] = None,
    number: Annotated[Number | None, Query(description="证书编号")] = None,
) -> Page[CertificateOut]:
    """Certificates, newest first."""
    return certificates.list_certificates(session, page, CertificateFilter(class_id, person_id, number))


@router.get("/certificates/{id}", responses=problems(NotFound), openapi_extra=policy(P.RESULT_READ))
def read_certificate(id: UUID, request: Request, session: ReadSession) -> CertificateSheetOut:
    """A certificate as it is printed, with a signed code that anybody checks."""
    return printed.read(session, id, str(request.base_url))


@router.post(
    "/certificates",
    status_code=201,
    responses=problems(NotFound, WrongResult, NotCompleted, CertificateKnown),
    openapi_extra=policy(P.RESULT_KEEP, idempotent=True),
)
def create_certificate(data: CertificateIn, session: WriteSession, actor: Writer) -> CertificateOut:
    """Issue a certificate to somebody who completed."""
    return certificates.issue(session, actor, data)


@router.post(
    "/certificates/{id}/revocation",
    responses=CHANGES | problems(CertificateRevoked),
    openapi_extra=policy(P.RESULT_KEEP),
)
def revoke_certificate(
    id: UUID, data: RevocationIn, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> CertificateOut:
    """Take a certificate back, with the reason."""
    return certificates.revoke(session, actor, id, expected, data)
