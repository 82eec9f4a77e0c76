"""Identity numbers, phones, village names, names: the rules of a person."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.kernel.sheets.errors import CellFault
from backend.person import id_number, names, rules
from backend.person.masks import mask_name, mask_phone
from backend.person.village_names import Place, Villages, village_key

TODAY = date(2026, 6, 1)


@st.composite
def numbers(draw: st.DrawFn) -> str:
    born = draw(st.dates(date(1900, 1, 1), TODAY))
    first = f"622999{born:%Y%m%d}{draw(st.integers(0, 999)):03d}"
    return first + id_number.check_digit(first)


@pytest.mark.parametrize("number", ["11010519491231002X", "440524188001010014", "34052419800101001X"])
def test_published_vectors_have_right_check_digits(number: str) -> None:
    assert id_number.check_digit(number[:17]) == number[17]


@given(numbers())
def test_valid_number_tells_sex_and_birth_date(number: str) -> None:
    found = id_number.parse(number.lower(), TODAY)
    assert found.number == number
    assert found.birth_date.strftime("%Y%m%d") == number[6:14]
    assert found.sex == ("male" if int(number[16]) % 2 else "female")


@given(numbers(), st.integers(0, 17), st.integers(1, 9))
def test_any_single_wrong_digit_is_found(number: str, at: int, shift: int) -> None:
    if number[at] == "X":
        return
    wrong = number[:at] + str((int(number[at]) + shift) % 10) + number[at + 1 :]
    with pytest.raises(CellFault):
        id_number.parse(wrong, TODAY)


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("622999900101001", "id_15_digits"),
        ("62299919900231001", "id_malformed"),
        ("622999199002310010", "id_impossible_date"),
        ("622999209901010010", "id_future_date"),
        ("110105194912310021", "id_checksum"),
        ("٦٢٢٩٩٩١٩٩٠٠١٠١٠٠١٠", "id_malformed"),
    ],
)
def test_wrong_number_has_its_own_code(number: str, code: str) -> None:
    with pytest.raises(CellFault) as fault:
        id_number.parse(number, TODAY)
    assert fault.value.code == code
    assert number not in fault.value.message


def test_full_width_and_blanks_are_forgiven() -> None:
    assert id_number.parse(" １１０１０５１９４９１２３１００２ｘ ", TODAY).number == "11010519491231002X"


def test_masks() -> None:
    assert id_number.mask("622926199001011234") == "622926**********34"
    assert mask_phone("13800001234") == "138****1234"
    assert names.mask_name("马小娃") == "马**"


@given(numbers())
def test_mask_never_shows_the_birth_date(number: str) -> None:
    assert number[6:14] not in id_number.mask(number)


@pytest.mark.parametrize("text", ["13800001234", "+86 138-0000-1234", "１３８００００１２３４"])
def test_phone_is_normalised(text: str) -> None:
    assert rules.check_phone(text) == "13800001234"


@pytest.mark.parametrize("text", ["12800001234", "1380000123", "138000012345", "abc"])
def test_wrong_phone_is_refused(text: str) -> None:
    with pytest.raises(CellFault):
        rules.check_phone(text)


def test_typed_facts_are_held_against_the_number() -> None:
    identity = id_number.parse("11010519491231002X", TODAY)
    assert not list(rules.disagreements(identity, "female", date(1949, 12, 31)))
    codes = [code for _, code, _ in rules.disagreements(identity, "male", date(1949, 12, 30))]
    assert codes == ["sex_mismatch", "birth_date_mismatch"]


@pytest.mark.parametrize("text", ["巴牙", "巴牙村", "巴牙村委会", "巴牙村民委员会", " 巴牙 村"])
def test_village_has_one_key(text: str) -> None:
    assert village_key(text) == "巴牙"


@pytest.mark.parametrize("text", ["城南社区", "城南社区居委会", "城南社区居民委员会", "城南居委会"])
def test_community_has_one_key(text: str) -> None:
    assert village_key(text) == village_key("城南社区")


def _register() -> Villages:
    return Villages(
        [Place("1", "锁南镇", ""), Place("2", "春台乡", "")],
        [
            Place("11", "巴牙村委会", "1"),
            Place("12", "城南社区居民委员会", "1"),
            Place("21", "红柳村委会", "2"),
            Place("22", "大湾村委会", "2"),
            Place("23", "大湾村民委员会", "2"),
        ],
        {("1", "老巴牙"): "11"},
    )


def test_village_is_found_in_its_township() -> None:
    places = _register()
    assert places.township("锁南") == "1"
    assert [places.village("1", name) for name in ("巴牙村", "老巴牙", "城南")] == ["11", "11", "12"]


@pytest.mark.parametrize(
    ("town", "name", "code"),
    [("1", "红柳村", "village_not_in_township"), ("1", "没有", "unknown_village"), ("2", "大湾", "ambiguous_village")],
)
def test_village_is_never_guessed(town: str, name: str, code: str) -> None:
    with pytest.raises(CellFault) as fault:
        _register().village(town, name)
    assert fault.value.code == code


def test_name_is_found_by_characters_pairs_and_initials() -> None:
    tokens = names.search_tokens("单阿西·木")
    assert {"单", "阿西", "西木", "saxm", "daxm"} <= tokens
    assert "liming" in names.search_tokens("Li Ming")
    assert names.check_name("买买提•艾力") == "买买提·艾力"


def test_only_the_office_brings_back_the_dead() -> None:
    assert rules.transition("dead", "active", "office")
    assert rules.transition("dead", "active", "township") is None
    assert rules.transition("active", "moved", "township")
    assert rules.transition("merged", "moved", "office") is None


def test_a_name_in_a_code_is_half_told() -> None:
    assert (mask_name("马小娃"), mask_name("")) == ("马＊＊", "")
