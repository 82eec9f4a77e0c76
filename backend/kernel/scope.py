"""Row-level scope: declared on the model, made into policies by the migrations, entered by each transaction.

One NOLOGIN role per kind and one equality per table (DESIGN 2): an OR of scopes, LIKE or ranges cost 100 x more.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session


class Kind(StrEnum):
    """The kinds of scope; a kind without a predicate on a table sees no row of it."""

    SYSTEM = "system"
    ADMIN = "admin"
    PROVINCE = "province"
    PREFECTURE = "prefecture"
    COUNTY = "county"
    TOWNSHIP = "township"
    DEPARTMENT = "department"
    INSTITUTION = "institution"
    EMPLOYER = "employer"
    PERSON = "person"
    PUBLIC = "public"


ALL = "*"
"""In a declaration: every row."""
NOTHING = "-"
"""In a declaration: the table may be asked and answers with no row; a kind that is not named may not even ask."""

_REGION_KINDS = (Kind.PROVINCE, Kind.PREFECTURE, Kind.COUNTY, Kind.TOWNSHIP)
_SETTING = {
    Kind.ADMIN: "region",
    Kind.DEPARTMENT: "department",
    Kind.INSTITUTION: "institution",
    Kind.EMPLOYER: "institution",
    Kind.PERSON: "person",
    **dict.fromkeys(_REGION_KINDS, "region"),
}
SETTINGS = ("region", "county", "department", "institution", "person", "user", "request")
_UUID_SETTINGS = frozenset({"institution", "person", "user"})
_VERBS = ("insert", "update", "delete")


def own(column: str) -> str:
    """A predicate on the caller's own user id instead of the kind's setting."""
    return f"user:{column}"


def of_county(column: str) -> str:
    """A predicate on the caller's county, for units below it that share what the county gives out."""
    return f"county:{column}"


def by_region(**more: str) -> dict[Kind, str]:
    """Each level of the county's tree sees the rows below it; `more` adds other kinds."""
    return {kind: kind.value for kind in _REGION_KINDS} | {Kind(name): column for name, column in more.items()}


def every_kind(predicate: str = ALL) -> dict[Kind, str]:
    """The same predicate for every kind of caller."""
    return dict.fromkeys(Kind, predicate)


COUNTY = {Kind.COUNTY: "county", Kind.PREFECTURE: "prefecture", Kind.PROVINCE: "province"}
"""The county that keeps a row, and what stands above it."""
UNITS = {kind: of_county("county") for kind in (Kind.TOWNSHIP, Kind.DEPARTMENT)}
"""The county's units, for what it shows to all of them."""
OFFICE = {Kind.COUNTY: "county"}
"""Who writes for the county."""
OWN = {Kind.INSTITUTION: "institution_id"}
"""The institution that a row belongs to."""


@dataclass(frozen=True)
class Scope:
    """Who sees and who writes a table's rows: kind -> column equal to the caller's own value, or ALL.

    `writes` defaults to `sees`; `verbs` narrows what writers may do (append-only tables: ("insert",)).
    """

    sees: Mapping[Kind, str]
    writes: Mapping[Kind, str] | None = None
    verbs: tuple[str, ...] = _VERBS

    @property
    def writers(self) -> Mapping[Kind, str]:
        return self.sees if self.writes is None else self.writes


def _predicate(kind: Kind, column: str) -> str:
    if column == ALL:
        return "true"
    if column == NOTHING:
        return "false"
    setting = _SETTING.get(kind, "")
    if ":" in column:
        setting, column = column.split(":", 1)
    cast = "::uuid" if setting in _UUID_SETTINGS else ""
    return f"{column} = (SELECT NULLIF(current_setting('skillplan.{setting}', true), ''){cast})"


@dataclass(frozen=True)
class Policy:
    """One policy as it stands in the database."""

    table: str
    kind: Kind
    verb: str
    predicate: str

    @property
    def name(self) -> str:
        return f"{self.kind}_{self.verb}"

    @property
    def sql(self) -> str:
        clause = {"select": "USING ({0})", "insert": "WITH CHECK ({0})", "delete": "USING ({0})"}.get(
            self.verb, "USING ({0}) WITH CHECK ({0})"
        )
        return (
            f"CREATE POLICY {self.name} ON {self.table} FOR {self.verb.upper()} TO skp_{self.kind} "
            f"{clause.format(self.predicate)}"
        )


def policies(table: str, scope: Scope) -> Iterator[Policy]:
    """The policies that a declaration stands for."""
    for kind, column in scope.sees.items():
        yield Policy(table, kind, "select", _predicate(kind, column))
    for kind, column in scope.writers.items():
        for verb in scope.verbs:
            yield Policy(table, kind, verb, _predicate(kind, column))


def statements(table: str, scope: Scope) -> Iterator[str]:
    """The SQL that puts a declaration in force on a new table: enable, policies, grants."""
    yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
    for policy in policies(table, scope):
        yield policy.sql
        yield f"GRANT {policy.verb.upper()} ON {table} TO skp_{policy.kind}"


_ENTER = text(
    "SELECT set_config('role', :role, true), "
    + ", ".join(f"set_config('skillplan.{name}', :{name}, true)" for name in SETTINGS)
)


def enter(session: Session, kind: Kind, **settings: Any) -> None:
    """Put the transaction under a scope that no user session stands behind (jobs, sign-in, set-up).

    Every setting is set each time: an unset one would keep the value of the transaction so far (TRAPS 2).
    """
    values = {name: str(settings.get(name) or "") for name in SETTINGS} | {
        "county": str(settings.get("region") or "")[:6]
    }
    session.execute(_ENTER, {"role": f"skp_{kind}", **values})
