"""What identity takes and gives."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, Field, SecretStr, StrictBool, StringConstraints
from pydantic_core import PydanticCustomError

from backend.access import Role
from backend.kernel.types import Code, In, Name, Out, RegionCode, SafeStr, omitted


def _refuse_hidden(secret: SecretStr) -> SecretStr:
    value = secret.get_secret_value()
    if any(ord(char) < 32 or 0xD800 <= ord(char) <= 0xDFFF for char in value):
        raise PydanticCustomError("hidden_character", "含有看不见的控制字符，请删除后重新输入")
    return secret


Password = Annotated[SecretStr, Field(min_length=1, max_length=128), AfterValidator(_refuse_hidden)]
SignInName = Annotated[SafeStr, StringConstraints(min_length=1, max_length=60, to_lower=True)]
Username = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9._-]{2,39}$")]
OneTimeCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]
RecoveryCode = Annotated[SecretStr, Field(min_length=12, max_length=20), AfterValidator(_refuse_hidden)]
KeptRole = Annotated[Role, Field(description="账号的角色")]


class SignInIn(In):
    """Name and password; where a second factor is bound its code, or a recovery code in its place."""

    username: SignInName
    password: Password
    code: OneTimeCode | None = None
    recovery_code: RecoveryCode | None = None


class TokenOut(Out):
    """An access token, to be kept in memory only."""

    access_token: str
    expires_in: int
    must_change_password: bool
    second_factor_required: bool


class BoundOut(TokenOut):
    """A fresh token, and the recovery codes, shown this once."""

    recovery_codes: list[str]


class SignOutIn(In):
    """Whether every session of the account ends, or this one."""

    everywhere: StrictBool = False


class PasswordChangeIn(In):
    """The password in use and the one that follows."""

    old_password: Password
    new_password: Password


class StepUpIn(In):
    """Proof of who sits there: the code where a second factor is bound, else the password."""

    password: Password | None = None
    code: OneTimeCode | None = None


class EnrolmentOut(Out):
    """The secret for the authenticator, as text, address and picture; shown until confirmed."""

    secret: str
    address: str
    qr: str


class ConfirmationIn(In):
    """The code that the authenticator shows."""

    code: OneTimeCode


class MeOut(Out):
    """The signed-in identity: names for the page, permissions for the menu."""

    id: UUID
    username: str
    display_name: str
    role: str
    role_name: str
    region: str
    department_id: str | None
    institution_id: UUID | None
    unit_name: str
    permissions: list[str]
    must_change_password: bool
    second_factor: bool
    second_factor_required: bool


class SessionOut(Out):
    """One device on which the account is signed in."""

    id: UUID
    device: str
    created_at: datetime
    used_at: datetime
    is_current: bool


class SessionsOut(Out):
    """The live sessions of an account, at most three."""

    items: list[SessionOut]


class UserState(StrEnum):
    """Whether an account may sign in."""

    ACTIVE = "active"
    DISABLED = "disabled"


class UnitIn(In):
    """Where an account belongs: the field that its role asks for."""

    region: RegionCode | None = None
    department_id: Code | None = None
    institution_id: UUID | None = None


class UserIn(UnitIn):
    """A new account."""

    username: Username
    display_name: Name
    role: KeptRole


class UserPatch(In):
    """What may be corrected of an account."""

    display_name: Name = omitted()


class PasswordResetIn(In):
    """Whether the second factor is taken off too (a lost telephone)."""

    second_factor: StrictBool = False


class UserOut(Out):
    """One account; `may_keep` says whether the caller may change it."""

    id: UUID
    username: str
    display_name: str
    role: str
    role_name: str
    region: str
    department_id: str | None
    institution_id: UUID | None
    unit_name: str
    state: UserState
    disabled_at: datetime | None
    must_change_password: bool
    second_factor: bool
    may_keep: bool
    created_at: datetime
    version: int


class UserWithPasswordOut(UserOut):
    """An account with its one-time password, shown this once."""

    one_time_password: str


class AuditEventOut(Out):
    """One line of the trail, with its sentence."""

    id: UUID
    at: datetime
    actor_id: UUID | None
    actor_name: str
    role: str | None
    role_name: str | None
    unit: str | None
    action: str
    sentence: str
    object_type: str
    object_id: str | None
    details: dict[str, Any]
