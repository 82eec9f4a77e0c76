"""What the house writes: templates that can be read back, answers with red cells, exports that do not run."""

import csv
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from backend.kernel.sheets import export
from backend.kernel.sheets.annotate import REASON, annotate
from backend.kernel.sheets.errors import RowError
from backend.kernel.sheets.reader import read
from backend.kernel.sheets.template import write_template
from backend.person import sample, sheet

SPEC = sheet.roster(sample.vocabulary(), date(2026, 6, 1))


def test_template_is_read_back_with_every_column(tmp_path: Path) -> None:
    write_template(SPEC, tmp_path / "t.xlsx")
    parsed = SPEC.parse(read(tmp_path / "t.xlsx"))
    assert parsed.header.cells == [column.title for column in SPEC.columns]
    book = load_workbook(tmp_path / "t.xlsx")
    assert "填写说明" in book.sheetnames
    assert len(book.worksheets[0].data_validations.dataValidation) >= 7


@pytest.mark.parametrize("as_csv", [False, True])
def test_answer_marks_cell_and_tells_the_reason(tmp_path: Path, as_csv: bool) -> None:
    upload, out = tmp_path / "in", tmp_path / "out.xlsx"
    sample.write(upload, rows=5, seed=1, bad=0, as_csv=as_csv)
    header = SPEC.parse(read(upload)).header
    annotate(upload, [RowError(3, "手机号", "bad_phone", "手机号应为 11 位")], out, SPEC, header)
    page = load_workbook(out).worksheets[0]
    assert page.cell(1, 21).value == REASON
    assert page.cell(3, 21).value == "手机号：手机号应为 11 位"
    assert page.cell(3, 11).comment.text == "手机号应为 11 位"
    assert page.cell(4, 11).comment is None
    assert SPEC.parse(read(out)).header.cells[-1] == REASON


def test_a_control_character_is_marked_too(tmp_path: Path) -> None:
    """A workbook cannot hold the very character that is the fault."""
    upload, out = tmp_path / "up.csv", tmp_path / "out.xlsx"
    upload.write_text(f"{','.join(sample.TITLES)}\n马\b小娃\n", "utf-8")
    annotate(upload, [RowError(2, "姓名", "hidden_characters", "含有控制字符")], out, SPEC, next(iter(read(upload))))
    page = load_workbook(out).worksheets[0]
    assert (page.cell(2, 1).value, page.cell(2, 1).comment.text) == ("马\ufffd小娃", "含有控制字符")


@given(st.sampled_from("=+-@＝＋－＠\t\r\n"), st.text())
def test_no_exported_text_starts_a_formula(sign: str, rest: str) -> None:
    assert export.safe_csv(sign + rest) == "'" + sign + rest


def test_exports_carry_title_remark_and_text(tmp_path: Path) -> None:
    rows: list[list[object]] = [["=1+1", 5], ["622999199001010010", None]]
    export.write_xlsx(tmp_path / "a.xlsx", "题目", "口径与导出人", ["甲", "乙"], iter(rows))
    page = load_workbook(tmp_path / "a.xlsx").worksheets[0]
    assert [page["A1"].value, page["A2"].value, page["A3"].value] == ["题目", "口径与导出人", "甲"]
    assert (page["A4"].value, page["A4"].data_type) == ("=1+1", "s")
    export.write_csv(tmp_path / "a.csv", "题目", "口径", ["甲", "乙"], iter(rows))
    text = (tmp_path / "a.csv").read_text("utf-8-sig")
    assert list(csv.reader(text.splitlines()))[3] == ["'=1+1", "5"]
