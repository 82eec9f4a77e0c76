"""One account for each role of the demo county, with random passwords, kept in a file beside the database."""

import csv
import os
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from backend.access import NEEDS_SECOND_FACTOR, ROLE_NAMES, Role
from backend.identity import passwords, second_factor
from backend.identity.service.accounts import NewAccount, make_account

COUNTY = "622926"
TOWNSHIP = "622926101"
_FILE = "demo-accounts.txt"
_HEAD = ("角色", "用户名", "密码", "动态验证码密钥", "说明")
_WARNING = "# 演示账号，只用于演示数据；动态验证码用 .venv/bin/skillplan demo code 用户名 查看"
_ROLES = [role for role in Role if role is not Role.CLIENT]


@dataclass(frozen=True)
class DemoAccount:
    """What somebody who tries the product types; it opens made-up data only."""

    role: str
    username: str
    password: str
    secret: str
    name: str


def _new(role: Role) -> NewAccount:
    return NewAccount(
        role=role,
        username=role.value,
        display_name=f"{ROLE_NAMES[role]}（演示）",
        region=TOWNSHIP if role is Role.TOWNSHIP else COUNTY,
        department_id="renshe" if role is Role.DEPARTMENT else None,
        institution_id=_institution(role),
    )


def _institution(role: Role) -> UUID | None:
    return uuid4() if role in {Role.INSTITUTION, Role.EMPLOYER} else None


_DEPUTY = NewAccount(
    role=Role.OFFICE,
    username="office2",
    display_name=f"{ROLE_NAMES[Role.OFFICE]}复核（演示）",
    region=COUNTY,
    department_id=None,
    institution_id=None,
)
"""Whoever hands in does not decide: a second person of the office."""


def make_accounts(session: Session) -> list[DemoAccount]:
    """One account a role, ready to sign in; write them down with `keep` once the transaction is through."""
    made = []
    for new in [*map(_new, _ROLES), _DEPUTY]:
        role, password = Role(new.role), passwords.one_time()
        secret = second_factor.make_secret() if role in NEEDS_SECOND_FACTOR else None
        make_account(session, new, password_hash=passwords.make_hash(password), secret=secret, must_change=False)
        made.append(DemoAccount(role.value, new.username, password, secret or "", new.display_name))
    return made


def keep(home: Path, accounts: Iterable[DemoAccount]) -> Path:
    """Write the accounts to `home`/demo-accounts.txt, readable by its owner alone."""
    path = home / _FILE
    home.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
        file.write(f"{_WARNING}\n")
        writer = csv.writer(file, delimiter="\t", lineterminator="\n")
        writer.writerow(_HEAD)
        writer.writerows(astuple(account) for account in accounts)
    return path


def read(home: Path) -> Sequence[DemoAccount]:
    """The accounts that `keep` wrote; none where there is no demo county."""
    path = home / _FILE
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader((line for line in file if not line.startswith("#")), delimiter="\t"))
    return [DemoAccount(*row) for row in rows[1:]]


def code_of(home: Path, username: str) -> str | None:
    """The present code of a demo account; None where it has none."""
    secret = next((account.secret for account in read(home) if account.username == username), "")
    return second_factor.code_now(secret) if secret else None
