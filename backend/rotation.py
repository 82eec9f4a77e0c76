"""`skillplan rotate-keys`: everything that is sealed, on one page, and its way from one root key to the next."""

import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Annotated, Any

import typer
from sqlalchemy import ColumnElement, Engine, Table, create_engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from backend.exchange.models import ImportFault, ImportFile
from backend.identity.models import User
from backend.identity.recovery import FIELD as RECOVERY
from backend.identity.service.sign_in import DEVICE_FIELD as DEVICE
from backend.inspection.models import Complaint
from backend.inspection.service.box import RECEIPT
from backend.kernel import anchor, rekey
from backend.kernel.config import Settings
from backend.kernel.crypto import blind, keys, signed
from backend.kernel.db import Base
from backend.kernel.idempotency import IdempotencyRecord
from backend.kernel.rekey import Plain, Sealed
from backend.person.models import Person
from backend.person.service.bulk import NUMBER, PHONE
from backend.portal.service.codes import FIELD as LOOKUP
from backend.runtime import Runtime
from backend.serve import tell
from backend.startup.models import StartupMentor
from backend.voucher.service.printing import FIELD as VOUCHER

LOCK = 7308225104
LAST_VERSION = 255
OUTLIVING = (*(f"blind:{field}" for field in (RECOVERY, DEVICE, LOOKUP, RECEIPT, VOUCHER)), signed.PURPOSE)
"""Keys that go on recognising what only its holder can say again: codes, receipts and secrets on paper, cookies of
devices; and those that signed what was printed."""
COLUMNS = {1: "id_number_index", 0: "id_number_index_even"}
"""The unique column of ID numbers by the key version modulo 2."""


PATIENCE = 30.0
"""Seconds to wait for what users began before."""
_OLDER = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend' "
    "AND xact_start < :at"
)


class RefusedError(Exception):
    """Why keys cannot be changed now, in a sentence for the operator."""


def _table(model: type[Base]) -> Table:
    return Base.metadata.tables[model.__tablename__]


def _indexes(plain: Plain) -> Mapping[str, Any]:
    (odd,), (even,) = blind.unique_batch([plain["id_number"]], field=NUMBER)
    phone = plain["phone"]
    return {COLUMNS[1]: odd, COLUMNS[0]: even, "phone_index": phone and blind.index(phone, field=PHONE)}


def _unindexed() -> ColumnElement[bool]:
    return _table(Person).c[COLUMNS[keys.current_version() % 2]].is_(None)


SEALED = (
    Sealed(
        _table(Person),
        {"id_number_sealed": "id_number", "phone_sealed": "phone", "address_sealed": "address"},
        also=_indexes,
        lacking=_unindexed,
        forgets=(*COLUMNS.values(), "phone_index"),
    ),
    # A secret that is not confirmed yet is sealed as what it is to become.
    Sealed(_table(User), {"totp_secret": "totp_secret", "totp_pending": "totp_secret"}),
    Sealed(_table(IdempotencyRecord), {"answer": "answer"}, row=lambda row: f"{row.principal}|{row.key}"),
    Sealed(_table(Complaint), {"content_sealed": "content", "contact_sealed": "contact"}),
    Sealed(_table(StartupMentor), {"phone_sealed": "phone"}),
    Sealed(_table(ImportFault), {"value_sealed": "value"}),
    Sealed(_table(ImportFile), {"sealed": "sealed"}, row=lambda row: f"{row.job_id}|{row.kind}", batch=4),
)


@contextmanager
def _alone(owner: Engine) -> Iterator[None]:
    with owner.connect() as connection:
        connection.detach()  # its end is the end of the lock
        # The database takes a moment to notice that one which was killed is gone.
        connection.execute(text("SELECT set_config('lock_timeout', '3s', false)"))
        try:
            connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": LOCK})
        except OperationalError:
            raise RefusedError("另一个 rotate-keys 正在运行") from None
        connection.commit()
        yield


def rotate(owner: Engine, told: Callable[[str], None]) -> int:
    """Begin a change of keys, or go on with one; returns the version that everything is sealed under."""
    with _alone(owner):
        ring = _ring()
        if len(ring.roots) == 1:
            version = max(ring.roots) + 1
            if version > LAST_VERSION:
                raise RefusedError("密钥版本号已用完")
            _empty(owner, COLUMNS[version % 2])
            ring = keys.Ring({**ring.roots, version: secrets.token_bytes(keys.ROOT_BYTES)}, ring.kept, ring.source)
            _store(ring)
            told(f"已生成第 {version} 版密钥")
        for sealed in SEALED:
            told(f"{sealed.table.name}：{rekey.renew(owner, sealed)} 行")
        _demand(owner, COLUMNS[keys.current_version() % 2])
        rekey.renew(owner, SEALED[0])
        return keys.current_version()


def finish(owner: Engine, settings: Settings) -> int:
    """Remove the old root key once nothing needs it; returns the version that stays."""
    with _alone(owner):
        ring = _ring()
        if len(ring.roots) > 1:
            old = min(ring.roots)
            _require_done(owner)
            _hand_over(owner, settings, old)
            kept = {**ring.kept, **{(purpose, old): keys.derive(purpose, old) for purpose in OUTLIVING}}
            _store(keys.Ring({no: key for no, key in ring.roots.items() if no != old}, kept, ring.source))
        version = keys.current_version()
        _outwait(owner)
        _empty(owner, COLUMNS[(version + 1) % 2])
        return version


def _ring() -> keys.Ring:
    ring = keys.present()
    if ring.source is None:
        raise RefusedError(
            "密钥在 SKILLPLAN_ROOT_KEY 里，程序改不了它：请先照运行维护文档把它移到数据文件夹的 root.key"
        )
    return ring


def _store(ring: keys.Ring) -> None:
    if ring.source is not None:
        keys.store(ring, ring.source)
    keys.present()


def _empty(owner: Engine, column: str) -> None:
    """Forget the indexes of a column that is not in use: whoever has their key could try out numbers on them."""
    batch = (
        f"UPDATE person SET {column} = NULL WHERE id IN (SELECT id FROM person WHERE {column} IS NOT NULL "
        "LIMIT 2000 FOR UPDATE SKIP LOCKED)"
    )  # reason: a name out of COLUMNS
    some = text(f"SELECT EXISTS (SELECT FROM person WHERE {column} IS NOT NULL)")
    while True:
        with owner.begin() as connection:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            done = connection.execute(text(batch)).rowcount
            if not done and not connection.scalar(some):
                return
        if not done:
            time.sleep(0.2)


def _demand(owner: Engine, column: str) -> None:
    """From here on no row without an index in this column: a process that missed the new key cannot write people."""
    change = (
        "ALTER TABLE person DROP CONSTRAINT IF EXISTS ck_person_number_key, "
        f"ADD CONSTRAINT ck_person_number_key CHECK ({column} IS NOT NULL) NOT VALID"
    )
    for _ in range(300):
        try:
            with owner.begin() as connection:
                connection.execute(text("SET LOCAL lock_timeout = '500ms'"))
                connection.execute(text(change))
        except OperationalError:
            time.sleep(0.5)
        else:
            return
    raise RefusedError("劳动力表一直被占用，请稍后再运行一次")


def _outwait(owner: Engine) -> None:
    """Wait for the end of what began before this moment: it may still write under the keys of before."""
    end = time.monotonic() + PATIENCE
    with owner.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        since = connection.scalar(text("SELECT clock_timestamp()"))
        while connection.scalar(_OLDER, {"at": since}):
            if time.monotonic() > end:
                raise RefusedError("有一个早先开始的操作还没有结束，请稍后再运行一次")
            time.sleep(0.1)


def _require_done(owner: Engine) -> None:
    _outwait(owner)
    _demand(owner, COLUMNS[keys.current_version() % 2])
    with owner.connect() as connection:
        left = sum(rekey.left(connection, sealed) for sealed in SEALED)
    if left:
        raise RefusedError(f"还有 {left} 行没有换完，请先运行 skillplan rotate-keys")


def _hand_over(owner: Engine, settings: Settings, old: int) -> None:
    """The new key vouches for the anchors that the old one signed."""
    try:
        with Session(owner) as session, session.begin():
            anchor.write(session, settings.anchor_folder, before=old)
    except anchor.DoesNotFitError:
        raise RefusedError("操作日志与上一个锚点不符，请先运行 skillplan verify audit") from None
    except OSError:
        raise RefusedError(f"{settings.anchor_folder} 不能写入") from None


def _nobody(_line: str) -> None:
    """Progress that nobody reads."""


def rotate_keys(
    *,
    end: Annotated[bool, typer.Option("--finish", help="换完以后，去掉旧密钥")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="只输出一行 JSON")] = False,
) -> None:
    """更换加密密钥：服务照常运行，中断了再运行一次就接着换。"""
    settings = Settings()
    with Runtime(settings) as runtime:
        keys.use(keys.load_root(settings.root_key, settings.home))
        owner = create_engine(runtime.owner_url, connect_args={"connect_timeout": 5})
        try:
            version = finish(owner, settings) if end else rotate(owner, _nobody if as_json else tell)
        except RefusedError as refusal:
            tell(str(refusal), ok=False, as_json=as_json)
            raise typer.Exit(1) from None
        finally:
            owner.dispose()
    changed = f"全部数据已换到第 {version} 版密钥；确认无误后加 --finish 去掉旧密钥"
    tell(f"旧密钥已去掉，现在只有第 {version} 版" if end else changed, as_json=as_json, version=version)
