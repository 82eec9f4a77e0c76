"""The commands `skillplan import …`: options, questions, exit codes (0 done, 1 refused or faults left)."""

import os
import sys
from pathlib import Path
from typing import Annotated, Any, NamedTuple
from uuid import UUID

import orjson
import typer

from backend.exchange import command

app = typer.Typer(help="通过接口批量导入", no_args_is_help=True)


class _Voice:
    """Sentences for people, or one JSON line at the end."""

    def __init__(self, as_json: bool) -> None:
        self.as_json = as_json

    def say(self, sentence: str) -> None:
        if not self.as_json:
            typer.echo(sentence)

    def end(self, ok: bool, sentence: str, job: command.Job | None = None, **facts: Any) -> typer.Exit:
        if self.as_json:
            line = {"ok": ok, "message": sentence, **({"import": dict(job)} if job else {}), **facts}
            typer.echo(orjson.dumps(line).decode())
        else:
            typer.echo(sentence, err=not ok)
        return typer.Exit(0 if ok else 1)


def _token(token: str | None, token_file: Path | None) -> str:
    if token_file is not None:
        return token_file.read_text("utf-8").strip()
    found = token or os.environ.get("SKILLPLAN_TOKEN", "")
    if not found:
        raise typer.BadParameter("请用 --token-file、--token 或环境变量 SKILLPLAN_TOKEN 给出访问令牌")
    return found


@app.callback()
def _group() -> None:
    """通过接口批量导入。"""


File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="花名册 .xlsx 或 .csv")]
Server = Annotated[str, typer.Option(help="服务器地址，如 http://127.0.0.1:8000")]
Token = Annotated[str | None, typer.Option(help="访问令牌（会留在命令记录里，建议用 --token-file）")]
TokenFile = Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="存放令牌的文件")]
Confirm = Annotated[bool, typer.Option("--confirm", help="检查后直接确认导入，不再询问")]
SkipFaulty = Annotated[bool, typer.Option("--skip-faulty", help="有问题的行不导入，其余照常")]
AsJson = Annotated[bool, typer.Option("--json", help="只输出一行 JSON")]


class _Way(NamedTuple):
    """How an import is to go."""

    confirm: bool
    skip_faulty: bool
    as_json: bool


@app.command("people")
def import_people(
    *,
    file: File,
    server: Server,
    token: Token = None,
    token_file: TokenFile = None,
    confirm: Confirm = False,
    skip_faulty: SkipFaulty = False,
    as_json: AsJson = False,
) -> None:
    """上传劳动力花名册，检查，确认后导入；有问题时在旁边写出批注后的表格。"""
    with command.Remote(server, _token(token, token_file)) as remote:
        _import(remote, file, "/imports", _Way(confirm, skip_faulty, as_json))


@app.command("roster")
def import_roster(
    *,
    file: File,
    class_id: Annotated[UUID, typer.Option("--class", help="培训班的编号（网页地址中的一段）")],
    server: Server,
    token: Token = None,
    token_file: TokenFile = None,
    confirm: Confirm = False,
    skip_faulty: SkipFaulty = False,
    as_json: AsJson = False,
) -> None:
    """上传一个培训班的学员名单，检查，确认后报名；有问题时在旁边写出批注后的表格。"""
    with command.Remote(server, _token(token, token_file)) as remote:
        _import(remote, file, f"/classes/{class_id}/imports", _Way(confirm, skip_faulty, as_json))


@app.command("followup")
def import_followup(
    *,
    file: File,
    server: Server,
    token: Token = None,
    token_file: TokenFile = None,
    confirm: Confirm = False,
    skip_faulty: SkipFaulty = False,
    as_json: AsJson = False,
) -> None:
    """上传填好的就业跟踪登记表，检查，确认后登记；有问题时在旁边写出批注后的表格。"""
    with command.Remote(server, _token(token, token_file)) as remote:
        _import(remote, file, "/followup-tasks/imports", _Way(confirm, skip_faulty, as_json))


def _import(remote: command.Remote, file: Path, address: str, way: _Way) -> None:
    voice, terminal = _Voice(way.as_json), command.Terminal()
    try:
        job = command.check(remote, file, address, terminal)
        voice.say(command.report(job))
        facts = _faults(remote, job, file, voice)
        if job["rows_faulty"] and not way.skip_faulty:
            raise voice.end(False, "没有导入：请改正后重新运行，或加 --skip-faulty 只导入正确的行", job, **facts)
        if not (job["rows_new"] or job["rows_changed"]):
            raise voice.end(True, "没有需要导入的行，没有任何变化", job, **facts)
        if not (way.confirm or _agreed(way.as_json)):
            raise voice.end(True, "已检查，未导入；可在网页的导入记录中确认，或加 --confirm 重新运行", job, **facts)
        job = command.write(remote, job, terminal, skip_faulty=way.skip_faulty)
        raise voice.end(True, command.outcome(job), job, **facts)
    except command.Stopped as stopped:
        terminal.end()
        raise voice.end(False, str(stopped)) from stopped


def _faults(remote: command.Remote, job: command.Job, file: Path, voice: _Voice) -> dict[str, str]:
    if not job["faults"]:
        return {}
    command.tell_faults(remote, job, voice.say)
    out = remote.annotated(job, file)
    voice.say(f"批注后的表格：{out}")
    return {"annotated": str(out)}


def _agreed(as_json: bool) -> bool:
    return not as_json and sys.stdin.isatty() and typer.confirm("确认导入？")
