"""Commands that prove: recompute the audit chain and the totals, anchor the chain outside the database."""

from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from backend.followup import totals as outcome_totals
from backend.kernel import anchor, chain
from backend.kernel.config import Settings
from backend.kernel.crypto import keys
from backend.person.queries import totals
from backend.runtime import Runtime
from backend.serve import tell
from backend.training import credits

verify = typer.Typer(help="核对：重新计算并比较", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="只输出一行 JSON")]
Folder = Annotated[Path | None, typer.Option("--anchors", help="锚点文件夹（例如 U 盘），不写就用设置里的")]


def _end(sentence: str, ok: bool, as_json: bool, **facts: object) -> None:
    tell(sentence, ok=ok, as_json=as_json, **facts)
    if not ok:
        raise typer.Exit(1)


@verify.command("audit")
def verify_audit(as_json: Json = False, anchors: Folder = None) -> None:
    """核对操作日志、历史版本和锚点：指出第一条被改动的记录。"""
    settings = Settings()
    with Runtime(settings) as runtime:
        keys.use(keys.load_root(settings.root_key, settings.home))
        witness = anchor.load(anchors or settings.anchor_folder)
        engine = create_engine(runtime.owner_url)
        with engine.connect() as connection:
            verdict = chain.verify(connection, witness)
        engine.dispose()
    ok = verdict.good and not witness.forged
    facts = {"sealed": verdict.sealed, "unsealed": verdict.unsealed, "first_bad": verdict.first_bad}
    facts |= {"strays": verdict.strays, "anchored": witness.last, "forged_anchors": witness.forged}
    _end(_told(verdict, witness), ok, as_json, **facts, anchored_at=witness.at)


def _told(verdict: chain.Verdict, witness: anchor.Witness) -> str:
    sentences = []
    if verdict.first_bad is not None:
        sentences.append(f"操作日志第 {verdict.first_bad} 条与封存值或锚点不符")
    if verdict.strays:
        sentences.append(f"有 {verdict.strays} 条记录从未封存，时间却早于已封存的记录，像是事后补进去的")
    if witness.forged:
        sentences.append(f"锚点文件里有 {witness.forged} 行的签名不对")
    if not sentences:
        sentences.append(f"操作日志完整：{verdict.sealed} 条已封存，{verdict.unsealed} 条待封存")
    since = f"锚点到第 {witness.last} 条（{witness.at}）" if witness.last else "还没有锚点，整条链被重写时看不出来"
    return "\n".join([*sentences, since])


@verify.command("totals")
def verify_totals(as_json: Json = False) -> None:
    """重新统计劳动力和培训人数，与汇总数逐项比较。"""
    with Runtime(Settings()) as runtime:
        engine = create_engine(runtime.owner_url)
        with engine.connect() as connection:
            wrong = [figure.told() for figure in totals.verify_totals(connection)] + credits.verify(connection)
            wrong += outcome_totals.verify(connection)
        engine.dispose()
    sentence = "\n".join(["汇总数与重新统计的结果不符：", *wrong]) if wrong else "汇总数与重新统计的结果一致"
    _end(sentence, not wrong, as_json, differing=wrong)


def anchor_now(
    as_json: Json = False,
    anchors: Folder = None,
    public_key: Annotated[bool, typer.Option("--public-key", help="只显示公钥，抄下来就能离线核对锚点")] = False,
) -> None:
    """给操作日志打锚点：封存链的最后一环签名后写进数据库以外的文件。"""
    settings = Settings()
    with Runtime(settings) as runtime:
        keys.use(keys.load_root(settings.root_key, settings.home))
        if public_key:
            tell(anchor.public_key(), as_json=as_json, public_key=anchor.public_key())
            return
        folder = anchors or settings.anchor_folder
        engine = create_engine(runtime.owner_url)
        try:
            with Session(engine) as session, session.begin():
                chain.seal(session)
                number = anchor.write(session, folder)
        except anchor.DoesNotFitError:
            number = -1
        except OSError:
            number = -2
        engine.dispose()
    why = {-1: "操作日志与上一个锚点不符，没有写新的锚点：请运行 skillplan verify audit", -2: f"{folder} 不能写入"}
    _end(why.get(number, f"已锚定到第 {number} 条：{folder / anchor.FILE}"), number >= 0, as_json, anchored=number)
