"""Cases of the ledgers."""

from tests.contract.cases.case import Listing, Stage, list_of


@list_of("list_process_ledger")
def process_ledger(stage: Stage) -> Listing:
    """Classes from their approval on: the factory of enrolment makes such a class."""
    return stage.listing("enrolment", year="2026")


@list_of("list_completions")
def completions(stage: Stage) -> Listing:
    """People who completed."""
    return stage.listing("completion", counted="true")
