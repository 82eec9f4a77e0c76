"""The commands `skillplan backup` and `skillplan restore`: exit code 0 done, 1 refused."""

import time
from pathlib import Path
from typing import Annotated

import typer

from backend.backup import make, restore
from backend.backup.errors import RefusedError
from backend.kernel.config import Settings
from backend.kernel.crypto import keys
from backend.runtime import Runtime
from backend.serve import tell

MEGABYTE = 1_048_576
Json = Annotated[bool, typer.Option("--json", help="只输出一行 JSON")]


def backup(
    to: Annotated[Path, typer.Option("--to", help="写到哪个文件夹，例如 U 盘")],
    as_json: Json = False,
) -> None:
    """备份：服务运行时也可以，写出一个加密的文件。"""
    settings, begun = Settings(), time.monotonic()
    try:
        with Runtime(settings) as runtime:
            keys.use(keys.load_root(settings.root_key, settings.home))
            made = make.make(runtime.owner_url, to)
    except RefusedError as refusal:
        raise _refused(refusal, as_json) from refusal
    size = made.path.stat().st_size
    took = f"{size / MEGABYTE:.1f} MB，用时 {time.monotonic() - begun:.0f} 秒"
    sentence = (
        f"已备份 {made.manifest.rows} 行，{took}：{made.path}\n"
        "恢复时需要 root.key；它不在备份里，请另外保管，不要与备份放在一起。"
    )
    tell(sentence, as_json=as_json, path=str(made.path), rows=made.manifest.rows, bytes=size)


def restore_from(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="备份文件")],
    as_json: Json = False,
) -> None:
    """恢复：把备份放进空的数据文件夹，逐表核对行数和内容。"""
    settings, begun = Settings(), time.monotonic()
    try:
        if settings.root_key is None and not (settings.home / "root.key").exists():
            raise RefusedError(f"请先把原来的 root.key 放进 {settings.home.resolve()}，没有它备份打不开")
        keys.use(keys.load_root(settings.root_key, settings.home))
        with Runtime(settings) as runtime:
            done = restore.restore(runtime.owner_url, file)
    except RefusedError as refusal:
        raise _refused(refusal, as_json) from refusal
    ok = done.verdict.good
    chained = "操作日志完整" if ok else f"但操作日志第 {done.verdict.first_bad} 条在备份时就已与封存值不符"
    sentence = (
        f"已恢复 {done.manifest.rows} 行（备份于 {done.manifest.made_at}），用时 {time.monotonic() - begun:.0f} 秒；"
        f"{len(done.manifest.tables)} 张表逐一核对，与备份一致；{chained}。\n"
        "所有人都要重新登录；备份之后停用的账号、改过的密码和权限要重新办理。"
    )
    tell(sentence, ok=ok, as_json=as_json, rows=done.manifest.rows, made_at=done.manifest.made_at)
    if not ok:
        raise typer.Exit(1)


def _refused(refusal: RefusedError, as_json: bool) -> typer.Exit:
    tell(str(refusal), ok=False, as_json=as_json)
    return typer.Exit(1)
