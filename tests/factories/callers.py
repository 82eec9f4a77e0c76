"""Signed-in callers: a user, a live session and a real token for each role."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
from sqlalchemy import Engine, text

from backend.access import NEEDS_SECOND_FACTOR, ROLE_KINDS, Role
from backend.identity import second_factor, tokens
from backend.kernel import clock
from tests.factories import documented

COUNTY = "622926"


SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
"""The second factor of every caller whose role needs one."""


@dataclass
class Caller:
    """One identity that sends requests; every creating POST gets a fresh Idempotency-Key unless one is given."""

    client: httpx.Client
    user_id: UUID
    session_id: UUID
    role: str
    token: str
    headers: dict[str, str] = field(default_factory=dict)

    def request(
        self, method: str, path: str, *, key: str | None = None, if_match: int | str | None = None, **options: Any
    ) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}", **self.headers, **options.pop("headers", {})}
        if method == "POST":
            headers.setdefault("Idempotency-Key", key or uuid4().hex)
        if if_match is not None:
            headers["If-Match"] = f'"{if_match}"' if isinstance(if_match, int) else if_match
        url = path if path.startswith("/api/") else f"/api/v1{path}"
        return documented.require(self.client.request(method, url, headers=headers, **options))

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self.request("GET", path, **options)

    def post(self, path: str, **options: Any) -> httpx.Response:
        return self.request("POST", path, **options)

    def put(self, path: str, **options: Any) -> httpx.Response:
        return self.request("PUT", path, **options)

    def patch(self, path: str, **options: Any) -> httpx.Response:
        return self.request("PATCH", path, **options)

    def delete(self, path: str, **options: Any) -> httpx.Response:
        return self.request("DELETE", path, **options)


class Callers:
    """Makes callers straight in the database (sign-in has tests of its own)."""

    def __init__(self, client: httpx.Client, owner: Engine) -> None:
        self.client = client
        self.owner = owner

    def make(
        self,
        role: Role,
        *,
        region: str = COUNTY,
        department_id: str | None = None,
        institution_id: UUID | None = None,
        must_change_password: bool = False,
    ) -> Caller:
        """A new user of a role with a live session."""
        user_id, session_id = uuid4(), uuid4()
        at = clock.now()
        with self.owner.begin() as connection:
            connection.execute(
                text(
                    "INSERT INTO app_user (id, username, display_name, role, kind, county, region, department_id, "
                    "institution_id, password_hash, must_change_password, totp_secret) VALUES (:id, :username, :name, "
                    ":role, :kind, :county, :region, :department, :institution, '-', :must, :totp)"
                ),
                {
                    "id": user_id,
                    "username": f"{role}-{user_id.hex[:12]}",
                    "name": f"测试{role}",
                    "role": role,
                    "kind": ROLE_KINDS[role],
                    "county": region[:6],
                    "region": region,
                    "department": department_id,
                    "institution": institution_id,
                    "must": must_change_password,
                    "totp": second_factor.seal(SECRET, user_id) if role in NEEDS_SECOND_FACTOR else None,
                },
            )
            connection.execute(
                text(
                    "INSERT INTO auth_session (id, user_id, idle_until, absolute_until, refresh_digest, device, "
                    "stepped_up_at) VALUES (:id, :user, :until, :until, :digest, 'test', :at)"
                ),
                {
                    "id": session_id,
                    "user": user_id,
                    "until": at + timedelta(hours=12),
                    "digest": session_id.bytes,
                    "at": at,
                },
            )
        unit = {"region": region, "department_id": department_id, "institution_id": None}
        token = tokens.issue(user_id=user_id, session_id=session_id, role=role, ver=1, unit=unit)
        return Caller(self.client, user_id, session_id, role, token)

    def office(self) -> Caller:
        return self.make(Role.OFFICE)

    def township(self, region: str) -> Caller:
        return self.make(Role.TOWNSHIP, region=region)

    def department(self, code: str) -> Caller:
        return self.make(Role.DEPARTMENT, department_id=code)

    def institution(self) -> Caller:
        return self.make(Role.INSTITUTION, institution_id=uuid4())

    def of(self, role: Role) -> Caller:
        """A caller of any role with a plausible unit."""
        match role:
            case Role.TOWNSHIP:
                return self.township("622926101")
            case Role.DEPARTMENT:
                return self.department("renshe")
            case Role.INSTITUTION | Role.EMPLOYER:
                return self.make(role, institution_id=uuid4())
            case _:
                return self.make(role)
