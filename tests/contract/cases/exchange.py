"""Cases of imports."""

from typing import Any

from tests.contract.cases.case import Ask, Creation, Foreign, Listing, Stage, creating, foreign, list_of
from tests.contract.rows.factory import Unit
from tests.factories import classes as make


@list_of("list_imports")
def imports(stage: Stage) -> Listing:
    """The imports."""
    return stage.listing("import_job")


@list_of("list_import_faults")
def import_faults(stage: Stage) -> Listing:
    """The faults of one import."""
    (job,) = stage.make("import_job")
    return Listing(
        stage.callers.office(),
        lambda: stage.put("import_fault", job_id=job, value_sealed=None),
        {"import_id": job},
    )


@foreign("imports")
def another_countys_import(stage: Stage) -> Foreign:
    """An import next door."""
    (job,) = stage.make("import_job", Unit(region="622927101"))
    return Foreign(stage.callers.office(), {"import_id": job})


def sheet(nth: int) -> dict[str, Any]:
    """The options of an upload."""
    content = f"姓名,身份证号\n马小娃,{nth}\n".encode("utf-8-sig")
    headers = {"Content-Type": "application/octet-stream"}
    return {"content": content, "headers": headers, "params": {"file_name": "花名册.csv"}}


@creating("create_import")
def a_new_import(stage: Stage) -> Creation:
    """A roster that is uploaded; what it says is read later."""
    return Creation(stage.callers.office(), stage.callers.office(), lambda nth: Ask({}, sheet(nth)), "import_job")


@creating("create_roster_import")
def a_new_import_of_a_class(stage: Stage) -> Creation:
    """The roster of a class."""
    opened = make.approved(make.ground(stage.callers))["id"]
    town, colleague = (stage.callers.township(make.TOWNSHIP) for _ in range(2))
    return Creation(town, colleague, lambda nth: Ask({"id": opened}, sheet(nth)), "import_job")


@creating("create_followup_import")
def a_new_import_of_answers(stage: Stage) -> Creation:
    """Answers of the follow-up."""
    town, colleague = (stage.callers.township(make.TOWNSHIP) for _ in range(2))
    return Creation(town, colleague, lambda nth: Ask({}, sheet(nth)), "import_job")
