"""Every file that cannot be imported is refused in Chinese with what to do, and every wrong cell is named."""

import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from backend.kernel.sheets.export import write_table
from backend.person import sample
from tests.factories.callers import Caller, Callers

Cells = list[object]
OCTETS = {"Content-Type": "application/octet-stream"}


@pytest.fixture(scope="module")
def office(callers: Callers) -> Caller:
    """The office."""
    return callers.office()


def upload(caller: Caller, content: bytes | Iterator[bytes], name: str = "花名册.xlsx") -> Any:
    """The answer to an upload."""
    return caller.post("/imports", params={"file_name": name}, content=content, headers=OCTETS)


def book(change: Callable[[Any], None], rows: int = 3) -> bytes:
    """A small roster, changed by hand."""
    workbook = Workbook()
    sheet = workbook.active
    sheet.append(sample.TITLES)
    for row in sample.people(rows, 1, 0)[0]:
        sheet.append(row)
    change(sheet)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def csv_bytes(encoding: str) -> bytes:
    rows: list[Cells] = [[*sample.TITLES], *sample.people(3, 1, 0)[0]]
    lines = [",".join(f'"{cell}"' for cell in row) for row in rows]
    return "\r\n".join(lines).encode(encoding)


def bomb() -> bytes:
    """A small archive that unpacks to 300 MB."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            for _ in range(300):
                part.write(b" " * 2**20)
    return out.getvalue()


def olefile(marker: bytes) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + marker + b"\0" * 600


def at_the_door() -> Iterator[tuple[str, bytes, str]]:
    yield "empty_file", b"", "请选择填好的表格"
    yield "password_protected", olefile("EncryptedPackage".encode("utf-16-le")), "取消密码"
    yield "old_xls", olefile(b""), "另存为"
    yield "unpacks_too_large", bomb(), "展开后过大"
    yield "not_a_sheet", b"%PDF-1.7 x", "模板"
    yield "damaged", b"PK\x03\x04nothing", "已损坏"


@pytest.mark.parametrize(
    ("reason", "content", "sentence"), list(at_the_door()), ids=[case[0] for case in at_the_door()]
)
def test_refused_at_the_door(office: Caller, reason: str, content: bytes, sentence: str) -> None:
    answer = upload(office, content)
    problem = answer.json()
    assert (answer.status_code, problem["code"], problem["params"]["reason"]) == (422, "sheet_refused", reason)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert sentence in problem["detail"]
    assert office.get("/imports").json()["items"] == []


def test_a_file_beyond_the_limit_is_refused(office: Caller) -> None:
    answer = upload(office, b"PK" + b"\0" * (20 * 2**20 + 1))
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_a_file_beyond_the_limit_is_refused_where_its_length_is_not_told(office: Caller) -> None:
    answer = upload(office, (b"a" * 2**20 for _ in range(21)))
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def _formula(sheet: Any) -> None:
    sheet["P2"] = "=1+1"


def _merged(sheet: Any) -> None:
    sheet.merge_cells("F2:F3")


def _wrong_header(sheet: Any) -> None:
    sheet["B1"], sheet["T1"] = "编号", "说明"


def _no_rows(sheet: Any) -> None:
    sheet.delete_rows(2, 100)


def _far(sheet: Any) -> None:
    sheet["A1048576"] = "马小娃"


@pytest.mark.parametrize(
    ("change", "code", "sentences"),
    [
        (_formula, "formula", ["P2", "粘贴为数值"]),
        (_merged, "merged_cells", ["F2:F3", "取消合并"]),
        (_wrong_header, "wrong_header", ["缺少列：身份证号", "编号", "模板"]),
        (_no_rows, "no_rows", ["没有数据行"]),
        (_far, "too_many_rows", ["A1048576", "拆成"]),
    ],
)
def test_refused_by_the_check(
    office: Caller, work: Callable[[], None], change: Callable[[Any], None], code: str, sentences: list[str]
) -> None:
    answer = upload(office, book(change))
    assert answer.status_code == 201, answer.text
    work()
    job = office.get(f"/imports/{answer.json()['id']}").json()
    assert (job["state"], job["refusal"]["code"]) == ("failed", code)
    assert all(sentence in job["refusal"]["detail"] for sentence in sentences), job["refusal"]
    assert job["stage"] == "finished"


def test_a_million_empty_rows_are_no_rows(office: Caller, work: Callable[[], None]) -> None:
    def stretch(sheet: Any) -> None:
        for row in range(10_000, 1_048_577, 100_000):
            sheet.cell(row, 1).number_format = "@"
        sheet.cell(1_048_576, 20).number_format = "@"

    answer = upload(office, book(stretch))
    work()
    job = office.get(f"/imports/{answer.json()['id']}").json()
    assert (job["state"], job["rows_total"]) == ("checked", 3)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
def test_csv_is_read_in_the_clerks_encodings(office: Caller, work: Callable[[], None], encoding: str) -> None:
    answer = upload(office, csv_bytes(encoding), "花名册.csv")
    assert answer.status_code == 201, answer.text
    work()
    job = office.get(f"/imports/{answer.json()['id']}").json()
    assert (job["state"], job["rows_new"], job["rows_faulty"]) == ("checked", 3, 0), job


def test_every_planted_fault_is_named_with_row_and_column(
    office: Caller, work: Callable[[], None], tmp_path: Path
) -> None:
    rows, planted = sample.people(300, 7, 60)
    path = tmp_path / "x.xlsx"
    write_table(path, sample.TITLES, rows)
    answer = upload(office, path.read_bytes())
    work()
    job = office.get(f"/imports/{answer.json()['id']}").json()
    found: list[dict[str, Any]] = []
    after = None
    while True:
        params = {"limit": 50} | ({"after": after} if after else {})
        page = office.get(f"/imports/{job['id']}/faults", params=params).json()
        found += page["items"]
        after = page["next"]
        if after is None:
            break
    told = {(fault["row_number"], fault["column_title"], fault["code"]) for fault in found}
    assert {(fault.row, fault.column, fault.code) for fault in planted} <= told
    assert {fault["row_number"] for fault in found} == {fault.row for fault in planted}, "no right row is accused"
    assert job["rows_faulty"] == 60
    assert page["total"] == job["faults"] == len(found)
    numbers = {str(row[1]) for row in rows}
    assert not any(number in str(fault) for fault in found for number in numbers if len(number) == 18), "masked"


def test_a_cell_of_hidden_characters_and_lost_digits(office: Caller, work: Callable[[], None]) -> None:
    def spoil(sheet: Any) -> None:
        sheet["A2"] = "马\u202e小娃"
        sheet["B3"] = 6.22999199001015e17

    answer = upload(office, book(spoil))
    work()
    found = office.get(f"/imports/{answer.json()['id']}/faults").json()["items"]
    assert [(fault["row_number"], fault["code"]) for fault in found] == [
        (2, "hidden_characters"),
        (3, "number_lost_digits"),
    ]


def test_the_template_can_be_filled_and_imported(office: Caller) -> None:
    answer = office.get("/imports/template")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "dataValidation" in sheet
    uploaded = upload(office, answer.content)
    assert uploaded.status_code == 201, uploaded.text
