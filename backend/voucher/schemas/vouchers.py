"""Schemes, batches, vouchers."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from backend.kernel.types import Code, Day, In, Name, Out, Reason, SafeStr, TownshipCode, Year
from backend.voucher.states import Milestone, VoucherKind, VoucherState

Amount = Annotated[int, Field(strict=True, ge=1, le=10_000_000)]
Share = Annotated[int, Field(strict=True, ge=1, le=10_000)]
Days = Annotated[int, Field(strict=True, ge=1, le=1_500)]
Secret = Annotated[SafeStr, StringConstraints(pattern=r"^[0-9]{10}$")]
IdNumber = Annotated[SafeStr, StringConstraints(min_length=1, max_length=40)]


class SchemeMilestoneIn(In):
    """A part of the money: for what, which share in basis points, within how many days after the class."""

    milestone: Milestone
    share: Share
    within_days: Days


class SchemeIn(In):
    """A version of a scheme; the next version of a known code, or a new scheme."""

    code: Code
    name: Name
    kind: VoucherKind
    categories: Annotated[list[Code], Field(max_length=40)]
    amounts: Annotated[dict[Code, Amount], Field(min_length=1, max_length=100)]
    validity_days: Days
    yearly_limit: Annotated[int, Field(strict=True, ge=1, le=20)]
    milestones: Annotated[list[SchemeMilestoneIn], Field(min_length=1, max_length=10)]
    valid_since: Day


class SchemeMilestoneOut(Out):
    """A part of the money."""

    milestone: Milestone
    share: int
    within_days: int


class SchemeOut(Out):
    """A version of a scheme."""

    id: UUID
    version: int
    code: str
    number: int
    name: str
    kind: VoucherKind
    kind_name: str
    categories: list[str]
    amounts: dict[str, int]
    validity_days: int
    yearly_limit: int
    milestones: list[SchemeMilestoneOut]
    valid_since: date
    state: str
    made_by: UUID
    approved_by: UUID | None


class SchemeDifferenceOut(Out):
    """A past decision that this version would have made otherwise."""

    voucher_id: UUID
    serial: str
    name: str
    words: list[str]


class SchemeDifferencesOut(Out):
    """What would differ under a version: how many of how many vouchers, and the first of them."""

    vouchers: int
    different: int
    items: list[SchemeDifferenceOut]


class BatchRuleIn(In):
    """By rule: everybody of these townships whom the scheme is for."""

    townships: Annotated[list[TownshipCode], Field(min_length=1, max_length=100)]


class BatchSheetIn(In):
    """By sheet: these people, by ID number; none where a file is to follow."""

    id_numbers: Annotated[list[IdNumber], Field(max_length=2_000)]


class BatchIn(In):
    """A batch by rule or by sheet: one of the two."""

    scheme_id: UUID
    name: Name
    year: Year
    rule: BatchRuleIn | None = None
    sheet: BatchSheetIn | None = None


class RefusedRowOut(Out):
    """Who got no voucher, by his row of the sheet (from 1), and why."""

    row: int
    reason: str


class BatchOut(Out):
    """A batch and how many of its vouchers stand where."""

    id: UUID
    version: int
    name: str
    year: int
    origin: str
    townships: list[str]
    scheme_id: UUID
    scheme_name: str
    scheme_number: int
    state: str
    made_by: UUID
    approved_by: UUID | None
    issued_at: datetime | None
    counts: dict[str, int]


class BatchMadeOut(BatchOut):
    """A new batch: how many were new, how many had this year's voucher already, and who was refused."""

    created: int
    same: int
    refused: list[RefusedRowOut]


class PrintingIn(In):
    """Of which township; all that were never printed, unless named."""

    township: TownshipCode | None = None


class PrintedOut(Out):
    """A voucher as it is printed: the secret is told this once."""

    id: UUID
    serial: str
    secret: str
    code: str
    qr: str = Field(description="查真假的网址，二维码图片（data: 地址）")
    name: str
    masked_number: str
    township: str
    valid_until: date
    scheme_name: str


class CatalogueLineOut(Out):
    """R37: a class that the vouchers can be used for, as it stands in the printed catalogue."""

    class_id: UUID
    class_name: str
    trade_name: str
    institution_name: str
    phone: str
    address: str
    place: str | None
    starts_on: date
    ends_on: date
    seats: int


class PrintedBatchOut(Out):
    """What is to be printed now, with the catalogue that goes with it; so many more are still to be printed."""

    items: list[PrintedOut]
    left: int
    catalogue: list[CatalogueLineOut]
    catalogue_address: str
    catalogue_qr: str


class VoucherListOut(Out):
    """A voucher in a list."""

    id: UUID
    version: int
    serial: str
    batch_id: UUID
    scheme_id: UUID
    scheme_name: str
    person_id: UUID
    year: int
    name: str
    masked_number: str
    township: str
    state: VoucherState
    state_name: str
    state_since: datetime
    valid_until: date | None
    trade: str | None
    value_fen: int | None
    class_id: UUID | None
    class_name: str | None
    institution_name: str | None


class VoucherEventOut(Out):
    """A step of a voucher's life."""

    state: str
    state_name: str
    at: datetime
    who: str
    reason: str | None


class VoucherOut(VoucherListOut):
    """A voucher with its line of events, its signed code, and the steps that the caller may take by decision."""

    scheme_number: int
    categories: list[str]
    code: str | None = Field(description="签名的二维码内容；发放以后才有")
    channel: str | None
    channel_name: str | None
    chosen_at: datetime | None
    proof: str | None
    proof_name: str | None
    proof_reason: str | None
    redeemed_at: datetime | None
    reason: str | None
    replaces: UUID | None
    printed_at: datetime | None
    moves: list[VoucherState]
    events: list[VoucherEventOut]


class ReservationIn(In):
    """The class that the holder chose himself, and how he said so; without his own session, at a desk or on paper."""

    class_id: UUID
    channel: Annotated[str, Field(pattern="^(desk|paper)$")]


class VoucherReasonIn(In):
    """Why."""

    reason: Reason


class RedemptionIn(In):
    """The holder's proof: his secret, or the township that saw him hand the voucher over, and why without secret."""

    secret: Secret | None = None
    witness_reason: Reason | None = None


class VoucherMoveIn(In):
    """A decision about a voucher."""

    to: VoucherState
    reason: Reason | None = None


class SigningKeyOut(Out):
    """A public key as WebCrypto reads it (JWK)."""

    kid: str
    kty: str
    crv: str
    alg: str
    use: str
    x: str
    y: str


class SigningKeysOut(Out):
    """The public keys of printed codes."""

    keys: list[SigningKeyOut]


class RevocationsOut(Out):
    """The first 16 hex digits of SHA-256 of each void serial or number; `code` signs hour and digest of the list."""

    as_of: datetime
    items: list[str]
    code: str
