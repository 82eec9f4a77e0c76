"""The command line: `skillplan …`. Every command prints sentences, or one JSON line with --json, and exits 0 or 1."""

import shutil
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from backend import migrate as schema
from backend import operators, proofs, rotation
from backend import serve as serving
from backend import worker as working
from backend.backup import command as backups
from backend.exchange.terminal import app as importing
from backend.kernel.config import Settings
from backend.kernel.embedded import EmbeddedServer
from backend.kernel.web import contract_file
from backend.main import assemble
from backend.person import sample as sample_roster
from backend.runtime import Runtime

app = typer.Typer(help="SkillPlan 劳动力培训管理平台", no_args_is_help=True, add_completion=False)
app.add_typer(proofs.verify, name="verify")
app.command("anchor")(proofs.anchor_now)
app.command("backup")(backups.backup)
app.command("restore")(backups.restore_from)
app.command("rotate-keys")(rotation.rotate_keys)
sample = typer.Typer(help="生成虚构的练习数据", no_args_is_help=True)
app.add_typer(sample, name="sample")
app.add_typer(importing, name="import")
app.add_typer(operators.admin, name="admin")
app.add_typer(operators.demo, name="demo")

Json = Annotated[bool, typer.Option("--json", help="只输出一行 JSON")]


def _tell(sentence: str, ok: bool, as_json: bool, **facts: object) -> None:
    serving.tell(sentence, ok=ok, as_json=as_json, **facts)
    if not ok:
        raise typer.Exit(1)


@app.command()
def serve(
    demo: Annotated[bool, typer.Option(help="空数据库时载入演示数据")] = False,
    host: Annotated[str | None, typer.Option(help="监听地址")] = None,
    port: Annotated[int | None, typer.Option(help="端口")] = None,
    worker: Annotated[bool, typer.Option(help="同时运行后台任务")] = True,
) -> None:
    """启动服务：数据库、接口、网页和后台任务。"""
    given = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    settings = Settings(**given, **({"env": "demo"} if demo else {}))  # type: ignore[arg-type]  # reason: keyword overrides of settings
    sys.exit(serving.run(settings, demo=demo, worker=worker))


@sample.command("people")
def sample_people(
    *,
    out: Annotated[Path, typer.Option(help="写到哪个文件")],
    rows: Annotated[int, typer.Option(min=1, max=99_000, help="多少人")] = 54_115,
    seed: Annotated[int, typer.Option(help="随机种子，相同则文件相同")] = 1,
    bad: Annotated[int, typer.Option(min=0, help="其中多少行有错")] = 500,
    as_csv: Annotated[bool, typer.Option("--csv", help="写成 CSV")] = False,
    as_json: Json = False,
) -> None:
    """生成虚构的劳动力花名册，旁边写出其中的错误清单。"""
    faults = sample_roster.write(out, rows=rows, seed=seed, bad=bad, as_csv=as_csv)
    _tell(f"已写出 {rows} 人，其中 {len(faults)} 行有错", True, as_json, rows=rows, bad=len(faults))


@app.command()
def worker() -> None:
    """只运行后台任务（serve 会自动带一个）。"""
    with Runtime(Settings()) as runtime:
        working.run(runtime.settings, runtime.url)


@app.command()
def migrate(as_json: Json = False) -> None:
    """把数据库升级到最新结构，并补齐字典。"""
    with Runtime(Settings()) as runtime:
        schema.upgrade(runtime.owner_url)
    _tell("数据库已是最新结构", True, as_json)


@app.command()
def migration(message: Annotated[str, typer.Argument(help="这次修改的说明（英文），成为文件名")]) -> None:
    """比较模型与最新结构，写出一个新的数据库迁移；用一次性的空数据库，不动现有数据。"""
    if not message.strip():
        _tell('请写明说明，如 make migration m="Region aliases"', False, False)
    with tempfile.TemporaryDirectory(prefix="skillplan-") as folder:
        server = EmbeddedServer(Path(folder), durable=False)
        server.start()
        try:
            schema.upgrade(server.url())
            written = schema.draft(server.url(), message)
        finally:
            server.stop()
            shutil.rmtree(server.place)
    _tell(f"已写出 {written.name}，请补上范围、盖章与历史后再提交", True, False)


@app.command()
def openapi(check: Annotated[bool, typer.Option(help="只比较，不写")] = False) -> None:
    """生成接口文档 openapi.yaml。"""
    document = assemble(Settings(env="test"))
    if check:
        same = contract_file.is_current(document)
        _tell("接口文档与代码一致" if same else "接口文档已过期，请运行 make openapi", same, False)
        return
    changed = contract_file.write(document)
    _tell("接口文档已更新" if changed else "接口文档没有变化", True, False)


def main() -> None:
    """Entry point of the console command."""
    app()


if __name__ == "__main__":
    main()
