"""Cases of imports."""

from tests.contract.cases.case import Ask, Creation, Foreign, Listing, Stage, creating, foreign, list_of
from tests.contract.rows.factory import Unit


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


@creating("create_import")
def a_new_import(stage: Stage) -> Creation:
    """A roster that is uploaded; what it says is read later."""

    def ask(nth: int) -> Ask:
        content = f"姓名,身份证号\n马小娃,{nth}\n".encode("utf-8-sig")
        headers = {"Content-Type": "application/octet-stream"}
        return Ask({}, {"content": content, "headers": headers, "params": {"file_name": "花名册.csv"}})

    return Creation(stage.callers.office(), stage.callers.office(), ask, "import_job")
