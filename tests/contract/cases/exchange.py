"""Cases of imports."""

from tests.contract.cases.case import Foreign, Listing, Stage, foreign, list_of
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
