"""Commands for whoever runs the machine: administrators, and the codes of the demo accounts."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from sqlalchemy import text
from sqlalchemy.orm import Session

from backend.access import Role
from backend.demo import accounts as demo_accounts
from backend.identity.service import accounts
from backend.identity.service.users import OneTime, make_one_time
from backend.kernel.config import Settings
from backend.kernel.crypto import keys
from backend.kernel.db import Database
from backend.kernel.errors import Problem
from backend.runtime import Runtime
from backend.serve import tell

admin = typer.Typer(help="系统管理员的账号", no_args_is_help=True)
demo = typer.Typer(help="演示账号", no_args_is_help=True)

Username = Annotated[str, typer.Argument(help="用户名")]
Json = Annotated[bool, typer.Option("--json", help="只输出一行 JSON")]


@contextmanager
def _session() -> Iterator[Session]:
    settings = Settings()
    with Runtime(settings) as runtime:
        keys.use(keys.load_root(settings.root_key, settings.home))
        database = Database(runtime.url)
        try:
            with database.session() as session:
                if session.scalar(text("SELECT to_regclass('app_user')")) is None:
                    raise Problem("数据库还没有表，请先运行 skillplan migrate")
                yield session
        finally:
            database.close()


def _run(work: Callable[[Session], object], as_json: bool) -> None:
    """Do it in one transaction; a refusal is one sentence and exit code 1."""
    try:
        with _session() as session:
            work(session)
    except Problem as problem:
        tell(problem.detail, ok=False, as_json=as_json, code=problem.code)
        raise typer.Exit(1) from None


def _hand_over(username: str, once: OneTime, as_json: bool) -> None:
    sentence = (
        f"用户名 {username}，一次性密码 {once.password}\n这个密码只显示这一次；首次登录要修改密码并绑定动态验证码。"
    )
    tell(sentence, as_json=as_json, username=username, one_time_password=once.password)


@admin.command("create")
def create_administrator(
    username: Username,
    county: Annotated[str, typer.Option(help="县的区划代码，六位")],
    name: Annotated[str, typer.Option(help="显示的名称")] = "系统管理员",
    as_json: Json = False,
) -> None:
    """新建系统管理员，显示一次性密码。"""
    once = make_one_time()
    new = accounts.NewAccount(Role.ADMIN, username, name, county)
    _run(lambda session: accounts.make_account(session, new, password_hash=once.hash), as_json)
    _hand_over(username, once, as_json)


@admin.command("reset")
def reset_administrator(username: Username, as_json: Json = False) -> None:
    """系统管理员忘记密码或丢失手机时：换一次性密码，解除动态验证码和停用。"""
    once = make_one_time()
    _run(lambda session: accounts.reset_administrator(session, username, once), as_json)
    _hand_over(username, once, as_json)


@admin.command("disable")
def disable_administrator(username: Username, as_json: Json = False) -> None:
    """停用离任的系统管理员，立即生效。"""
    _run(lambda session: accounts.disable_administrator(session, username), as_json)
    tell(f"已停用 {username}", as_json=as_json, username=username)


@demo.command("code")
def show_code(username: Username, as_json: Json = False) -> None:
    """显示演示账号此刻的动态验证码。"""
    code = demo_accounts.code_of(Settings().home, username)
    if code is None:
        tell(f"演示账号里没有带动态验证码的 {username}", ok=False, as_json=as_json)
        raise typer.Exit(1)
    tell(code, as_json=as_json, code=code)
