"""Employers, their posts, and orders for trained people (R19, R27, R28, R30, R47, R48)."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from backend.employer.states import KINDS, PLACES, Order
from backend.kernel.db import Base, InRegion, Keyed, Stamped, among
from backend.kernel.scope import COUNTY, OFFICE, UNITS, Kind, Scope, of_county

_SCHOOLS = {Kind.INSTITUTION: of_county("county")}
_OWN = {Kind.EMPLOYER: "employer_id"}


class Employer(Keyed, InRegion, Stamped, Base):
    """用工单位: an enterprise, workshop, labour agency or employment base, and the labour brands it works with."""

    __tablename__ = "employer"
    __scope__ = Scope(
        sees=COUNTY | UNITS | _SCHOOLS | {Kind.EMPLOYER: "id"},
        writes=OFFICE | {Kind.EMPLOYER: "id"},
        verbs=("insert", "update"),
    )
    __table_args__ = (
        CheckConstraint("length(region) IN (6, 9)", "region"),
        CheckConstraint(among("kind", KINDS), "kind"),
        CheckConstraint(among("place", PLACES), "place"),
        CheckConstraint("capacity >= 0", "capacity"),
        CheckConstraint("state IN ('active', 'closed')", "state"),
        Index("uq_employer_name", "county", "name", unique=True),
        Index("ix_employer_county", "county", "id"),
    )

    name: Mapped[str]
    kind: Mapped[str]
    place: Mapped[str]
    address: Mapped[str]
    contact: Mapped[str]
    phone: Mapped[str]
    capacity: Mapped[int]
    brands: Mapped[list[str]] = mapped_column(ARRAY(Text))
    state: Mapped[str] = mapped_column(server_default=text("'active'"))


class JobPost(Keyed, InRegion, Stamped, Base):
    """岗位: so many places of one trade at an employer, of which so many are filled."""

    __tablename__ = "job_post"
    __scope__ = Scope(
        sees=COUNTY | UNITS | _SCHOOLS | _OWN,
        writes=OFFICE | _OWN,
        verbs=("insert", "update"),
    )
    __table_args__ = (
        CheckConstraint("filled BETWEEN 0 AND persons", "filled"),
        CheckConstraint("wage_fen >= 0", "wage"),
        CheckConstraint("state IN ('open', 'closed')", "state"),
        Index("ix_job_post_county", "county", "id"),
        Index("ix_job_post_employer", "employer_id", "id"),
        Index("ix_job_post_open", "county", "trade", postgresql_where=text("state = 'open'")),
    )

    employer_id: Mapped[UUID] = mapped_column(ForeignKey("employer.id"))
    trade: Mapped[str] = mapped_column(ForeignKey("trade.code"))
    title: Mapped[str]
    persons: Mapped[int]
    filled: Mapped[int] = mapped_column(server_default=text("0"))
    wage_fen: Mapped[int] = mapped_column(BigInteger)
    demands: Mapped[str | None]
    valid_until: Mapped[date]
    state: Mapped[str] = mapped_column(server_default=text("'open'"))


class TrainingOrder(Keyed, InRegion, Stamped, Base):
    """用工订单: an employer has an institution train so many people; names and `delivered` are the database's."""

    __tablename__ = "training_order"
    __scope__ = Scope(
        sees=COUNTY | UNITS | _OWN | {Kind.INSTITUTION: "institution_id"},
        writes=OFFICE | _OWN | {Kind.INSTITUTION: "institution_id"},
        verbs=("insert", "update"),
    )
    __table_args__ = (
        CheckConstraint(among("state", Order), "state"),
        CheckConstraint("persons > 0 AND wage_fen >= 0", "numbers"),
        CheckConstraint("state IN ('draft', 'cancelled') OR institution_id IS NOT NULL", "offered"),
        CheckConstraint("(state IN ('training', 'delivered', 'closed')) = (class_id IS NOT NULL)", "class"),
        CheckConstraint("(state IN ('delivered', 'closed')) = (delivered IS NOT NULL)", "delivered"),
        CheckConstraint("(state = 'closed') = (hired IS NOT NULL)", "closed"),
        CheckConstraint("hired BETWEEN 0 AND delivered", "hired"),
        CheckConstraint("state NOT IN ('declined', 'cancelled') OR reason IS NOT NULL", "reason"),
        Index("uq_training_order_number", "county", "number", unique=True),
        Index("uq_training_order_class", "class_id", unique=True),
        Index("ix_training_order_county", "county", "id"),
        Index("ix_training_order_employer", "employer_id", "id"),
        Index("ix_training_order_institution", "institution_id", "id"),
    )

    number: Mapped[str]
    employer_id: Mapped[UUID] = mapped_column(ForeignKey("employer.id"))
    institution_id: Mapped[UUID | None] = mapped_column(ForeignKey("institution.id"))
    institution_name: Mapped[str | None]
    class_id: Mapped[UUID | None] = mapped_column(ForeignKey("training_class.id"))
    class_name: Mapped[str | None]
    trade: Mapped[str] = mapped_column(ForeignKey("trade.code"))
    post: Mapped[str]
    persons: Mapped[int]
    wage_fen: Mapped[int] = mapped_column(BigInteger)
    demands: Mapped[str]
    deliver_by: Mapped[date]
    state: Mapped[str] = mapped_column(server_default=text("'draft'"))
    state_since: Mapped[datetime] = mapped_column(server_default=text("now()"))
    reason: Mapped[str | None]
    delivered: Mapped[int | None]
    hired: Mapped[int | None]
