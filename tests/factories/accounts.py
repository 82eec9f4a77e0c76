"""Accounts that can really sign in, and browsers that do."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import httpx
from sqlalchemy import Engine, text

from backend.access import NEEDS_SECOND_FACTOR, ROLE_KINDS, Role
from backend.identity import passwords, second_factor

PASSWORD = "Qinghe-Lu-2026!"
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}


@dataclass
class Account:
    """An account with a known password."""

    user_id: UUID
    username: str
    password: str
    secret: str | None

    def body(self, **more: Any) -> dict[str, Any]:
        """What its owner types."""
        code = {"code": second_factor.code_now(self.secret)} if self.secret else {}
        return {"username": self.username, "password": self.password, **code, **more}


def make_account(
    owner: Engine, role: Role = Role.TOWNSHIP, *, bound: bool = True, must_change: bool = False, **values: Any
) -> Account:
    """A user with a password, and a second factor where the role needs one (unless `bound` is False)."""
    user_id = uuid4()
    secret = second_factor.make_secret() if bound and role in NEEDS_SECOND_FACTOR else None
    row = {
        "id": user_id,
        "username": f"{role}.{user_id.hex[:10]}",
        "display_name": "测试账号",
        "role": role,
        "kind": ROLE_KINDS[role],
        "county": "622926",
        "region": "622926101" if role is Role.TOWNSHIP else "622926",
        "department_id": "renshe" if role is Role.DEPARTMENT else None,
        "password_hash": passwords.make_hash(PASSWORD),
        "must_change_password": must_change,
        "totp_secret": second_factor.seal(secret, user_id) if secret else None,
        **values,
    }
    with owner.begin() as connection:
        columns = ", ".join(row)
        connection.execute(
            text(f"INSERT INTO app_user ({columns}) VALUES ({', '.join(f':{name}' for name in row)})"), row
        )
    return Account(user_id, str(row["username"]), PASSWORD, secret)


class Browser:
    """A browser of our own page: keeps cookies, says where requests come from, holds the access token."""

    def __init__(self, base_url: str) -> None:
        self.client = httpx.Client(
            base_url=base_url, timeout=30, headers=SAME_ORIGIN | {"User-Agent": "Chrome/120 Windows"}
        )
        self.token = ""

    def send(self, method: str, path: str, **options: Any) -> httpx.Response:
        """A request with the access token."""
        headers = options.pop("headers", {}) | ({"Authorization": f"Bearer {self.token}"} if self.token else {})
        return self.client.request(method, f"/api/v1{path}", headers=headers, **options)

    def sign_in(self, account: Account, **more: Any) -> httpx.Response:
        """Sign in and remember the token."""
        return self._keep(self.send("POST", "/auth/sign-in", json=account.body(**more)))

    def refresh(self) -> httpx.Response:
        """Ask for the next token."""
        return self._keep(self.send("POST", "/auth/refresh", json={}))

    def _keep(self, answer: httpx.Response) -> httpx.Response:
        if answer.status_code == 200:
            self.token = answer.json()["access_token"]
        return answer

    def close(self) -> None:
        """Close its connections."""
        self.client.close()


NewBrowser = Callable[[], Browser]
