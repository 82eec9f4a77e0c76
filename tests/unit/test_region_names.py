"""How clerks write villages and townships."""

import pytest

from backend.org.names import NameBook, bare_form, kind_form

COUNTY, DABAN = "622926", "622926101"
BOOK = NameBook(
    [
        ("622926101", "达板镇", COUNTY),
        ("622926105", "果园镇", COUNTY),
        ("622926101004", "拱北滩社区居民委员会", DABAN),
        ("622926101205", "拱北滩村委会", DABAN),
        ("622926101206", "巴牙村委会", DABAN),
    ],
    [("622926119", "622926105"), ("巴牙上庄", "622926101206")],
)


@pytest.mark.parametrize(
    ("parent", "text", "found"),
    [
        (DABAN, "巴牙", ["622926101206"]),
        (DABAN, "巴牙村", ["622926101206"]),
        (DABAN, "巴牙村委会", ["622926101206"]),
        (DABAN, "巴牙村民委员会", ["622926101206"]),
        (DABAN, " 巴 牙　村 ", ["622926101206"]),
        (DABAN, "巴牙上庄", ["622926101206"]),
        (DABAN, "622926101206", ["622926101206"]),
        (DABAN, "拱北滩村", ["622926101205"]),
        (DABAN, "拱北滩社区", ["622926101004"]),
        (DABAN, "拱北滩", ["622926101004", "622926101205"]),
        (DABAN, "没有村", []),
        (COUNTY, "达板", ["622926101"]),
        (COUNTY, "达板镇人民政府", ["622926101"]),
        (COUNTY, "６２２９２６１０１", ["622926101"]),
        (COUNTY, "622926101000", ["622926101"]),
        (COUNTY, "622926119", ["622926105"]),
        (COUNTY, "果园乡", ["622926105"]),
        (COUNTY, "", []),
    ],
)
def test_what_a_text_may_mean(parent: str, text: str, found: list[str]) -> None:
    assert BOOK.find(parent, text) == found


def test_forms() -> None:
    assert kind_form("城南社区居民委员会") == "城南社区"
    assert bare_form("城南社区居民委员会") == "城南"
    assert bare_form("村") == "村"
