"""The labour registry: people, their categories and wishes, name tokens, summary rows (R7, R10, R77, R153)."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Identity, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.kernel.db import Base, InRegion, Keyed, Stamped
from backend.kernel.scope import Kind, Scope, by_region, every_kind, of_county, own

_KEEPERS = {Kind.COUNTY: "county", Kind.TOWNSHIP: "township"}
_PEOPLE = Scope(sees=by_region(), writes=_KEEPERS)
"""By region only: departments and institutions see no person."""
_TOTALS = Scope(sees=by_region() | {Kind.DEPARTMENT: of_county("county")}, writes={})
"""Numbers without names: the county's departments see them too; triggers alone write them."""


def _once(name: str, column: str) -> Index:
    return Index(name, "county", column, unique=True, postgresql_where=text(f"{column} IS NOT NULL"))


class Person(Keyed, InRegion, Stamped, Base):
    """劳动力: one real-name record by valid ID number, in a village (12 digits) or a township (9)."""

    __tablename__ = "person"
    __scope__ = _PEOPLE
    __table_args__ = (
        CheckConstraint("sex IN ('male', 'female')", "sex"),
        CheckConstraint("status IN ('active', 'moved', 'left', 'dead', 'merged')", "status"),
        CheckConstraint("(status = 'merged') = (merged_into IS NOT NULL)", "merged"),
        CheckConstraint("length(region) IN (9, 12)", "region"),
        CheckConstraint("income_fen >= 0", "income"),
        UniqueConstraint("id", "region", name="uq_person_place"),
        CheckConstraint("num_nonnulls(id_number_index, id_number_index_even) > 0", "indexed"),
        _once("uq_person_id_number", "id_number_index"),
        _once("uq_person_id_number_even", "id_number_index_even"),
        Index("ix_person_township", "township", "id"),
        Index("ix_person_county", "county", "id"),
        Index("ix_person_village", "region", "id"),
        Index("ix_person_batch", "import_batch_id", "id", postgresql_where=text("import_batch_id IS NOT NULL")),
    )

    name: Mapped[str]
    sex: Mapped[str]
    birth_date: Mapped[date]
    id_number_sealed: Mapped[bytes]
    id_number_index: Mapped[bytes | None]
    """Under keys of odd version; the next column under even ones. While keys change both are written, so that one of
    the two always holds every person and the number stays unique (SECURITY 20)."""
    id_number_index_even: Mapped[bytes | None]
    phone_sealed: Mapped[bytes | None]
    phone_index: Mapped[bytes | None]
    address_sealed: Mapped[bytes | None]
    nation: Mapped[str | None]
    education: Mapped[str | None]
    health: Mapped[str | None]
    in_labour_force: Mapped[bool] = mapped_column(server_default=text("true"))
    employment: Mapped[str | None]
    occupation: Mapped[str | None]
    workplace: Mapped[str | None]
    income_fen: Mapped[int | None] = mapped_column(BigInteger)
    remark: Mapped[str | None]
    status: Mapped[str] = mapped_column(server_default=text("'active'"))
    status_reason: Mapped[str | None]
    status_on: Mapped[date | None]
    merged_into: Mapped[UUID | None]
    import_batch_id: Mapped[UUID | None]
    registered_on: Mapped[date]


def _of_person(table: str) -> tuple[Any, ...]:
    # Both columns: a key to an invisible person is refused like one to nobody (TRAPS 2). No cascade on DELETE: the
    # totals of these rows are taken off while their person still stands.
    return (
        ForeignKeyConstraint(
            ["person_id", "region"], ["person.id", "person.region"], onupdate="CASCADE", name=f"fk_{table}_person"
        ),
    )


class PersonCategory(InRegion, Stamped, Base):
    """人员类别: what a person counts as since a day; an ended one is deleted and stays in the history."""

    __tablename__ = "person_category"
    __scope__ = _PEOPLE
    __table_args__ = (
        *_of_person("person_category"),
        Index("ix_person_category_township", "township", "category", "person_id"),
        Index("ix_person_category_county", "county", "category", "person_id"),
    )

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    category: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[date]


class PersonWish(InRegion, Stamped, Base):
    """培训意愿: a trade that a person wants to learn, and in which training mode."""

    __tablename__ = "person_wish"
    __scope__ = _PEOPLE
    __table_args__ = (
        *_of_person("person_wish"),
        Index("ix_person_wish_township", "township", "trade", "person_id"),
        Index("ix_person_wish_county", "county", "trade", "person_id"),
    )

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    trade: Mapped[str] = mapped_column(primary_key=True)
    mode: Mapped[str | None]


class PersonNameToken(Base):
    """A character, a pair or the pinyin initials of a name: plain btree search under scope (DESIGN 2)."""

    __tablename__ = "person_name_token"
    __scope__ = Scope(sees={Kind.COUNTY: "county", Kind.TOWNSHIP: "township"}, writes=_KEEPERS)
    __table_args__ = (Index("ix_person_name_token_county", "county", "token", "person_id"),)

    township: Mapped[str] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    county: Mapped[str]


class PersonTotal(InRegion, Base):
    """People of a township by figure (all, labour, village, category, wish), status, sex and month of registration."""

    __tablename__ = "person_total"
    __scope__ = _TOTALS
    __table_args__ = (CheckConstraint("kind IN ('all', 'labour', 'village', 'category', 'wish')", "kind"),)

    region: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    status: Mapped[str] = mapped_column(primary_key=True)
    sex: Mapped[str] = mapped_column(primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    persons: Mapped[int] = mapped_column(BigInteger)


class PersonTotalDelta(InRegion, Base):
    """A change of a total that is not yet folded into it: writers append and never wait for each other (TRAPS 8)."""

    __tablename__ = "person_total_delta"
    __scope__ = _TOTALS

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    kind: Mapped[str]
    code: Mapped[str]
    status: Mapped[str]
    sex: Mapped[str]
    month: Mapped[date]
    persons: Mapped[int] = mapped_column(BigInteger)


class DisclosureUse(Base):
    """How often a user revealed a field or looked a number up on a day: the daily limit counts here."""

    __tablename__ = "disclosure_use"
    __scope__ = Scope(sees=every_kind(own("user_id")), verbs=("insert", "update"))

    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    used: Mapped[int]
