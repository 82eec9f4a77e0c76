"""Notices for trainees."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from backend.kernel.types import Code, Day, In, Out, SafeStr, SafeText, TownshipCode
from backend.portal.states import NoticeKind, NoticeState

NoticeTitle = Annotated[SafeStr, StringConstraints(min_length=4, max_length=40)]
NoticeBody = Annotated[SafeText, StringConstraints(min_length=10, max_length=1500)]
NoticePhone = Annotated[SafeStr, StringConstraints(pattern=r"^[0-9-]{5,20}$")]
NoticeLink = Annotated[SafeStr, StringConstraints(pattern=r"^https://[!-~]+$", max_length=300)]
Consent = Annotated[SafeText, StringConstraints(min_length=4, max_length=200)]


class NoticeIn(In):
    """A notice; without trades and townships it is for everybody. A story says who agreed to it."""

    kind: NoticeKind
    title: NoticeTitle
    body: NoticeBody
    trades: Annotated[list[Code], Field(max_length=50)]
    townships: Annotated[list[TownshipCode], Field(max_length=50)]
    phone: NoticePhone | None = None
    link: NoticeLink | None = None
    consent: Consent | None = None
    until: Day


class NoticeOut(Out):
    """A notice and how often it was opened."""

    id: UUID
    version: int
    region: str
    place: str
    department_id: str | None
    kind: NoticeKind
    kind_name: str
    title: str
    body: str
    trades: list[str]
    townships: list[str]
    phone: str | None
    link: str | None
    consent: str | None
    until: date
    state: NoticeState
    state_name: str
    published_at: datetime | None
    written_by: UUID
    writer: str
    reads: int
    is_own: bool = Field(description="本单位写的，可以改、发布和结束")
