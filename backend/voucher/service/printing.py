"""What stands on paper: serial, signed code, and the holder's secret, told once and kept as a keyed hash alone."""

from collections.abc import Sequence
from datetime import timedelta
from secrets import randbelow
from uuid import UUID

import segno
from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from backend.kernel import audit, clock
from backend.kernel.actor import Actor
from backend.kernel.crypto import blind, signed
from backend.kernel.db import table_of
from backend.kernel.errors import NotFound
from backend.person.masks import mask_name
from backend.voucher.models import Voucher, VoucherBatch, VoucherScheme, VoucherSecret
from backend.voucher.queries import vouchers as queries
from backend.voucher.schemas.vouchers import CatalogueLineOut, PrintedBatchOut, PrintedOut, PrintingIn
from backend.voucher.service import schemes

FIELD = "voucher_secret"
_SECRETS = 10**10
MOST = 400
"""Vouchers of one printing: a hundred sheets, so that little is lost when the paper jams."""


def code_if_out(session: Session, row: Voucher) -> str | None:
    """The signed code of a voucher that was issued: what is still a draft is nothing to show."""
    return code_of(row, schemes.load(session, row.scheme_id)) if row.issued_at else None


def code_of(row: Voucher, scheme: VoucherScheme) -> str:
    """The signed code of a voucher: county, serial, scheme and version, last day, whose (masked)."""
    until = row.valid_until.isoformat() if row.valid_until else ""
    version = f"{scheme.code}.{scheme.number}"
    return signed.seal(signed.VOUCHER, row.region[:6], row.serial, version, until, mask_name(row.name))


def digests(voucher_id: UUID, secret: str) -> list[bytes]:
    """What may be kept of a secret, under each key."""
    return blind.every(f"{voucher_id}|{secret}", field=FIELD)


def give_secrets(session: Session, rows: Sequence[Voucher]) -> dict[UUID, str]:
    """A new secret for each of these vouchers that has none; whoever loses it gets a new voucher."""
    made = {row.id: f"{randbelow(_SECRETS):010d}" for row in rows}
    kept = [{"voucher_id": row.id, "region": row.region, "digest": digests(row.id, made[row.id])[0]} for row in rows]
    if kept:
        session.execute(insert(table_of(VoucherSecret)).inline(), kept)
    return made


def _qr(address: str) -> str:
    return segno.make(address, error="m", micro=False).svg_data_uri(scale=2, border=2)


def printed(row: Voucher, scheme: VoucherScheme, secret: str, base_url: str) -> PrintedOut:
    """A voucher as it is printed."""
    code = code_of(row, scheme)
    known = {"secret": secret, "code": code, "scheme_name": scheme.name, "township": row.region[:9]}
    named = {name: getattr(row, name) for name in ("id", "serial", "name", "masked_number", "valid_until")}
    return PrintedOut.model_validate(named | known | {"qr": _qr(f"{base_url}t/check#{code}")})


def print_batch(session: Session, actor: Actor, batch_id: UUID, data: PrintingIn, base_url: str) -> PrintedBatchOut:
    """So many of an issued batch that were never printed, with their secrets, this once; and the catalogue (R37)."""
    batch = session.get(VoucherBatch, batch_id)
    if batch is None:
        raise NotFound
    scheme = schemes.load(session, batch.scheme_id)
    never = [Voucher.batch_id == batch.id, Voucher.state == "issued", Voucher.printed_at.is_(None)]
    never += [Voucher.township == data.township] if data.township else []
    next_ones = select(Voucher.id).where(*never).order_by(Voucher.region, Voucher.serial).limit(MOST)
    marked = update(Voucher).where(*never, Voucher.id.in_(next_ones)).values(printed_at=clock.now())
    rows = session.scalars(marked.returning(Voucher)).all()
    secrets = give_secrets(session, rows)
    audit.record(session, actor, "voucher_batch.printed", "voucher_batch", batch.id, vouchers=len(rows))
    ordered = sorted(rows, key=lambda row: (row.region, row.serial))
    today = clock.today()
    until = today + timedelta(days=scheme.validity_days)
    lines = queries.catalogue(session, list(scheme.amounts), today, until)
    address = f"{base_url}t/classes"
    return PrintedBatchOut(
        items=[printed(row, scheme, secrets[row.id], base_url) for row in ordered],
        left=session.scalar(select(func.count()).select_from(Voucher).where(*never)) or 0,
        catalogue=[CatalogueLineOut.model_validate(line) for line in lines],
        catalogue_address=address,
        catalogue_qr=_qr(address),
    )
