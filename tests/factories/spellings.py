"""The ways in which one and the same ID number is typed, pasted and exported."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

_DIGITS = "0123456789"


def _shift(zero: str, x: str = "X") -> Callable[[str], str]:
    """Digits from another block of Unicode, and another last letter."""
    table = str.maketrans(_DIGITS + "X", "".join(chr(ord(zero) + nth) for nth in range(10)) + x)
    return lambda number: number.translate(table)


def _picked(digits: str, x: str) -> Callable[[str], str]:
    table = str.maketrans(_DIGITS + "X", digits + x)
    return lambda number: number.translate(table)


def _grouped(mark: str) -> Callable[[str], str]:
    """622999 19900101 123X."""
    return lambda number: mark.join((number[:6], number[6:14], number[14:]))


def _last(x: str) -> Callable[[str], str]:
    return lambda number: number.replace("X", x)


@dataclass(frozen=True)
class Spelling:
    """One way; a form and a sheet either understand it or refuse it with a sentence."""

    write: Callable[[str], str]
    in_form: bool = True
    in_sheet: bool = True


SPELLINGS: Mapping[str, Spelling] = {
    "plain": Spelling(str),
    "small x": Spelling(str.lower),
    "full width": Spelling(_shift("０", "Ｘ")),
    "full width, small x": Spelling(_shift("０", "ｘ")),
    "half full width": Spelling(lambda n: n[:9] + _shift("０", "Ｘ")(n[9:])),
    "mathematical bold": Spelling(_shift("𝟎", "𝐗")),
    "double-struck": Spelling(_shift("𝟘", "𝕏")),
    "sans serif": Spelling(_shift("𝟢", "𝖷")),
    "sans serif bold": Spelling(_shift("𝟬", "𝗫")),
    "monospace": Spelling(_shift("𝟶", "𝚇")),
    "circled": Spelling(_picked("⓪①②③④⑤⑥⑦⑧⑨", "Ⓧ")),
    "superscript": Spelling(_picked("⁰¹²³⁴⁵⁶⁷⁸⁹", "X")),
    "subscript": Spelling(_shift("₀", "ₓ")),
    "Roman ten": Spelling(_last("Ⅹ")),
    "small Roman ten": Spelling(_last("ⅹ")),
    "times sign": Spelling(_last("×")),
    "Cyrillic kha": Spelling(_last("Х")),  # reason: the look-alike is the point
    "Greek chi": Spelling(_last("Χ")),  # reason: the look-alike is the point
    "space before": Spelling(lambda n: " " + n),
    "space behind": Spelling(lambda n: n + "  "),
    "groups": Spelling(_grouped(" ")),
    "every digit apart": Spelling(" ".join),
    "ideographic space": Spelling(_grouped("\u3000")),
    "no-break space": Spelling(_grouped("\u00a0")),
    "thin space": Spelling(_grouped("\u2009")),
    "narrow no-break space": Spelling(_grouped("\u202f")),
    "hyphens": Spelling(_grouped("-")),
    "full-width hyphens": Spelling(_grouped("－")),
    "hyphen proper": Spelling(_grouped("\u2010")),
    "no-break hyphen": Spelling(_grouped("\u2011")),
    "en dash": Spelling(_grouped("\u2013")),
    "em dash": Spelling(_grouped("\u2014")),
    "minus sign": Spelling(_grouped("\u2212")),
    "text mark": Spelling(lambda n: "'" + n),
    "quotation mark": Spelling(lambda n: "\u2019" + n),
    "backtick": Spelling(lambda n: "`" + n),
    "byte order mark": Spelling(lambda n: "\ufeff" + n),
    "soft hyphen": Spelling(_grouped("\u00ad")),
    "word joiner": Spelling(_grouped("\u2060")),
    "zero-width space": Spelling(_grouped("\u200b"), in_sheet=False),
    "zero-width joiner": Spelling(_grouped("\u200d"), in_sheet=False),
    "right-to-left mark": Spelling(_grouped("\u200f"), in_form=False, in_sheet=False),
    "tab behind": Spelling(lambda n: n + "\t", in_form=False),
    "line break behind": Spelling(lambda n: n + "\n", in_form=False),
}
