"""Regular expressions of a source, and strings made to make each of them work for nothing."""

import ast
import re
import re._parser as sre  # type: ignore[import-not-found]  # reason: the standard library's parser has no public name
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

MATCHING = {"match", "fullmatch"}
SEARCHING = {"search", "sub", "subn", "split", "findall", "finditer"}
MANY = 8
"""A repetition that may go on at least so often can be pumped."""
GENERIC = ["a", "0", " ", "-", "A.", "0,", "中", '"', "=", "_", "\t", "a0", "<", "<a ", "\n"]
ENDS = ["", "\x00", "a", "0"]
CATEGORIES = {
    sre.CATEGORY_DIGIT: r"\d",
    sre.CATEGORY_NOT_DIGIT: r"\D",
    sre.CATEGORY_SPACE: r"\s",
    sre.CATEGORY_NOT_SPACE: r"\S",
    sre.CATEGORY_WORD: r"\w",
    sre.CATEGORY_NOT_WORD: r"\W",
}


@dataclass(frozen=True)
class Use:
    """A call that makes an expression, and whether anything looks for it inside of longer texts."""

    call: str
    searches: bool


def uses(source: str) -> Iterator[Use]:
    """Every expression of a source: what `re.…` is given, and `pattern=` arguments."""
    tree = ast.parse(source)
    named = {id(node.value): target.id for node in ast.walk(tree) if isinstance(node, ast.Assign)
             for target in node.targets if isinstance(target, ast.Name)}  # fmt: skip
    methods = defaultdict(set)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            methods[node.value.id].add(node.attr)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            function, given = ast.unparse(node.func), [ast.unparse(argument) for argument in node.args[:1]]
            if function == "re.compile":
                used = methods.get(named.get(id(node), ""), set())
                yield Use(ast.unparse(node), not used or not used.isdisjoint(SEARCHING) or used.isdisjoint(MATCHING))
            elif function.removeprefix("re.") in MATCHING | SEARCHING and function.startswith("re."):
                yield Use(f"re.compile({given[0]})", function.removeprefix("re.") in SEARCHING)
            patterns = [keyword.value for keyword in node.keywords if keyword.arg == "pattern"]
            yield from (Use(f"re.compile({ast.unparse(pattern)})", searches=True) for pattern in patterns)


def compiled(use: Use, names: Mapping[str, Any]) -> re.Pattern[Any] | None:
    """The expression of a use, with the names of its module; None where it is not known before the call."""
    try:
        found = eval(use.call, {**names, "re": re})  # noqa: S307  # reason: our own sources
    except NameError:
        return None
    return found if isinstance(found, re.Pattern) else None


def sample(parsed: Any) -> str:
    """The shortest text that a parsed part takes."""
    return "".join(_of(kind, argument) for kind, argument in parsed)


def _of(kind: Any, argument: Any) -> str:
    match kind:
        case sre.LITERAL:
            return chr(argument)
        case sre.IN:
            return _one_of(argument)
        case sre.BRANCH:
            return sample(argument[1][0])
        case sre.SUBPATTERN:
            return sample(argument[3])
        case sre.MAX_REPEAT | sre.MIN_REPEAT | sre.POSSESSIVE_REPEAT:
            return sample(argument[2]) * int(argument[0])
        case sre.ANY | sre.NOT_LITERAL:
            return "\x7f"
        case _:
            return ""


def _one_of(choices: Any) -> str:
    """A character that a class takes."""
    named: list[int] = [argument for kind, argument in choices if kind is sre.LITERAL]
    named += [argument[0] for kind, argument in choices if kind is sre.RANGE]
    return next(
        char for char in ["a", "0", " ", "A", "中", "-", "_", *map(chr, named), "\x7f"] if _takes(choices, char)
    )


def _takes(choices: Any, char: str) -> bool:
    found = negated = False
    for kind, argument in choices:
        match kind:
            case sre.NEGATE:
                negated = True
            case sre.LITERAL:
                found |= ord(char) == argument
            case sre.RANGE:
                found |= argument[0] <= ord(char) <= argument[1]
            case sre.CATEGORY:
                found |= re.match(CATEGORIES[argument], char) is not None
    return found != negated


def pumps(parsed: Any, before: str = "") -> Iterator[tuple[str, str]]:
    """(what leads to it, what repeats) of every part that may repeat often."""
    for kind, argument in parsed:
        match kind:
            case sre.MAX_REPEAT | sre.MIN_REPEAT | sre.POSSESSIVE_REPEAT:
                if argument[1] >= MANY:
                    yield before, sample(argument[2])
                yield from pumps(argument[2], before)
            case sre.SUBPATTERN:
                yield from pumps(argument[3], before)
            case sre.BRANCH:
                for branch in argument[1]:
                    yield from pumps(branch, before)
            case sre.ASSERT | sre.ASSERT_NOT:
                yield from pumps(argument[1], before)
        before += _of(kind, argument)


@dataclass(frozen=True, order=True)
class Hostile:
    """A text that an expression nearly takes: a beginning, something again and again, an end."""

    lead: str
    unit: str
    end: str

    def write(self, length: int) -> str:
        """The text, about so long."""
        return self.lead + self.unit * (length // len(self.unit)) + self.end


def hostile(expression: str) -> list[Hostile]:
    """Texts that should make an expression work for nothing, built from its parts."""
    pairs = {("", seed) for seed in GENERIC}
    with suppress(re.error):
        for before, pump in pumps(sre.parse(expression)):
            for lead in ("", "a"):
                pairs |= {(lead + before, pump), (lead, before + pump), (lead, before), (before, pump + before)}
    return sorted(Hostile(lead, unit, end) for lead, unit in pairs if unit for end in ENDS)
