"""The people of a batch of vouchers from a sheet: each row judged, written once, taken back while nobody approved."""

from typing import Any

from tests.api import test_import_rosters as rosters
from tests.api.test_import_rosters import Who, Work
from tests.factories import people
from tests.factories import vouchers as of
from tests.factories.callers import Callers
from tests.factories.institutions import post


def test_a_list_is_judged_written_and_taken_back(callers: Callers, work: Work) -> None:
    office, colleague = callers.office(), callers.office()
    scheme = of.in_force(callers, yearly_limit=1)["id"]
    mine, held, renamed = (rosters.registered(callers) for _ in range(3))
    post(office, "/voucher-batches", of.by_sheet(scheme, [held.number]))
    batch = post(office, "/voucher-batches", of.by_sheet(scheme, []))
    path = f"/voucher-batches/{batch['id']}"
    content = rosters.sheet(mine, held, renamed._replace(name="马别人"), Who("", "马学员", people.number()))

    def upload() -> dict[str, Any]:
        asked = {"params": {"file_name": "名单.csv"}, "content": content, "headers": rosters.OCTETS}
        job = colleague.post(f"{path}/imports", **asked).json()
        work()
        known: dict[str, Any] = colleague.get(f"/imports/{job['id']}").json()
        return known

    job = upload()
    assert (job["state"], job["batch_name"], job["rows_new"], job["rows_same"]) == ("checked", batch["name"], 1, 1)
    assert rosters.faults(colleague, job) == [(4, "name_differs"), (5, "not_registered")]
    done = rosters.written(colleague, job, work, skip_faulty=True)
    assert (done["state"], done["persons_added"]) == ("done", 1)
    (drawn,) = office.get("/vouchers", params={"batch_id": batch["id"]}).json()["items"]
    assert (drawn["person_id"], drawn["state"]) == (mine.id, "drafted")
    assert (upload()["rows_new"], upload()["rows_same"]) == (0, 2)

    known = office.get(path).json()
    own = colleague.post(f"{path}/approval", if_match=known["version"])
    assert (own.status_code, own.json()["code"]) == (409, "voucher_own_approval"), "he named somebody in it"
    post(colleague, f"/imports/{job['id']}/undo", {})
    work()
    undone = colleague.get(f"/imports/{job['id']}").json()
    assert (undone["state"], undone["persons_removed"], undone["persons_kept"]) == ("undone", 1, 0)
    assert office.get(path).json()["counts"] == {"voided": 1}
    of.step(colleague, office.get(path).json(), "approval", kind="voucher-batches")
    late = office.post(f"{path}/imports", params={"file_name": "名单.csv"}, content=content, headers=rosters.OCTETS)
    assert (late.status_code, late.json()["code"]) == (409, "voucher_batch_move")
    assert office.get(f"{path}/import-template").content.startswith(b"PK")
