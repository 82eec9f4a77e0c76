"""Institutions: trades, facilities, cooperation, recognition, tenders, contracts"""

import sqlalchemy as sa
from alembic import op

from backend.kernel.scope import NOTHING, Kind, Scope, of_county
from migrations import support

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_COUNTY = {Kind.COUNTY: "county", Kind.PREFECTURE: "prefecture", Kind.PROVINCE: "province"}
_UNITS = {kind: of_county("county") for kind in (Kind.TOWNSHIP, Kind.DEPARTMENT)}
_OFFICE = {Kind.COUNTY: "county"}
_OWN = {Kind.INSTITUTION: "institution_id"}
_KEPT_BY_BOTH = Scope(sees=_COUNTY | _UNITS | _OWN, writes=_OFFICE | _OWN)
_KEPT_BY_OFFICE = Scope(sees=_COUNTY | _UNITS | _OWN, writes=_OFFICE)
_SHOWN = {kind: of_county("shown_county") for kind in (Kind.TOWNSHIP, Kind.DEPARTMENT)}

SCOPES = {
    "institution": Scope(
        sees=_COUNTY | _UNITS | {Kind.INSTITUTION: "id"},
        writes=_OFFICE | {Kind.INSTITUTION: "id"},
        verbs=("insert", "update"),
    ),
    "institution_trade": _KEPT_BY_OFFICE,
    "facility": _KEPT_BY_BOTH,
    "cooperation": _KEPT_BY_BOTH,
    "shared_resource": _KEPT_BY_BOTH,
    "recognition": Scope(sees=_COUNTY | _OWN | _SHOWN, writes=_OFFICE | _OWN),
    "tender": Scope(sees=_COUNTY | _SHOWN | {Kind.INSTITUTION: of_county("shown_county")}, writes=_OFFICE),
    "tender_notice": Scope(sees=_COUNTY | _UNITS | _OWN, writes=_OFFICE | _OWN, verbs=("insert", "update")),
    "bid": Scope(sees=_COUNTY | _OWN | {Kind.TOWNSHIP: NOTHING, Kind.DEPARTMENT: NOTHING}, writes=_OFFICE | _OWN),
    "contract": _KEPT_BY_OFFICE,
}
GUARDS = {
    "institution": "INSERT OR UPDATE",
    "recognition": "INSERT OR UPDATE OR DELETE",
    "bid": "INSERT OR UPDATE OR DELETE",
    "contract": "INSERT OR UPDATE",
}


def upgrade() -> None:
    op.create_table(
        "institution",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("licence_number", sa.Text(), nullable=False),
        sa.Column("licence_until", sa.Date(), nullable=False),
        sa.Column("home", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("platform_url", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), server_default=sa.text("'active'"), nullable=False),
        sa.Column("closed_reason", sa.Text(), nullable=True),
        sa.Column("id", sa.UUID(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column(
            "province",
            sa.Text(),
            sa.Computed("CASE WHEN length(region) >= 2 THEN left(region, 2) END", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "prefecture",
            sa.Text(),
            sa.Computed("CASE WHEN length(region) >= 4 THEN left(region, 4) END", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "county",
            sa.Text(),
            sa.Computed("CASE WHEN length(region) >= 6 THEN left(region, 6) END", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "township",
            sa.Text(),
            sa.Computed("CASE WHEN length(region) >= 9 THEN left(region, 9) END", persisted=True),
            nullable=True,
        ),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column(
            "changed_by",
            sa.UUID(),
            server_default=sa.text("NULLIF(current_setting('skillplan.user', true), '')::uuid"),
            nullable=True,
        ),
        sa.Column(
            "request_id",
            sa.Text(),
            server_default=sa.text("NULLIF(current_setting('skillplan.request', true), '')"),
            nullable=True,
        ),
        sa.CheckConstraint("state IN ('active', 'closed')", name=op.f("ck_institution_state")),
        sa.CheckConstraint("length(region) = 6", name=op.f("ck_institution_region")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_institution")),
    )
    op.create_index("ix_institution_county", "institution", ["county", "id"], unique=False)
    op.create_index("uq_institution_licence", "institution", ["county", "licence_number"], unique=True)
    op.create_index("uq_institution_name", "institution", ["county", "name"], unique=True)
    op.create_table(
        "cooperation",
        sa.Column("institution_id", sa.UUID(), nullable=False),
        sa.Column("partner", sa.Text(), nullable=False),
        sa.Column("partner_kind", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("valid_since", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("id", sa.UUID(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column(
            "province",
            sa.Text(),
            sa.Computed("CASE WHEN length(region) >= 2 THEN left(region, 2) END", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "prefecture",
            sa.Text(),
            sa.Computed("CASE WHEN length(region) >= 4 THEN left(region, 4) END", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "county",
            sa.Text(),
            sa.Computed("CASE WHEN length(region) >= 6 THEN left(region, 6) END", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "township",
            sa.Text(),
            sa.Computed("CASE WHEN length(region) >= 9 THEN left(region, 9) END", persisted=True),
            nullable=True,
        ),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column(
            "changed_by",
            sa.UUID(),
            server_default=sa.text("NULLIF(current_setting('skillplan.user', true), '')::uuid"),
            nullable=True,
        ),
        sa.Column(
            "request_id",
            sa.Text(),
            server_default=sa.text("NULLIF(current_setting('skillplan.request', true), '')"),
            nullable=True,
        ),
        sa.CheckConstraint("valid_until > valid_since", name=op.f("ck_cooperation_validity")),
        sa.ForeignKeyConstraint(["institution_id"], ["institution.id"], name=op.f("fk_cooperation_institution_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cooperation")),
    )
    op.create_index("ix_cooperation_county", "cooperation", ["county", "id"], unique=False)
    op.create_index("ix_cooperation_institution", "cooperation", ["institution_id", "id"], unique=False)
    op.create_table(
        "recognition",
        sa.Column("institution_id", sa.UUID(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), server_default=sa.text("'draft'"), nullable=False),
        sa.Column("classroom_places", sa.Integer(), nullable=False),
        sa.Column("teachers", sa.Integer(), nullable=False),
        sa.Column("practice_places", sa.Integer(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("facilities_score", sa.Integer(), nullable=True),
        sa.Column("teachers_score", sa.Integer(), nullable=True),
        sa.Column("sites_score", sa.Integer(), nullable=True),
        sa.Column("approved_capacity", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("seats_taken", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("conditions", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("submitted_by", sa.UUID(), nullable=True),
        sa.Column("decided_by", sa.UUID(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "shown_county",
            sa.Text(),
            sa.Computed(
                "CASE WHEN state IN ('recognised', 'conditional', 'refused', 'withdrawn') THEN left(region, 6) END",
                persisted=True,
            ),
            nullable=True,
        ),
        sa.Column("id", sa.UUID(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column(
            "province",
            sa.Text(),
            sa.Computed("CASE WHEN length(region) >= 2 THEN left(region, 2) END", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "prefecture",
            sa.Text(),
            sa.Computed("CASE WHEN length(region) >= 4 THEN left(region, 4) END", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "county",
            sa.Text(),
            sa.Computed("CASE WHEN length(region) >= 6 THEN left(region, 6) END", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "township",
            sa.Text(),
            sa.Computed("CASE WHEN length(region) >= 9 THEN left(region, 9) END", persisted=True),
            nullable=True,
        ),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column(
            "changed_by",
            sa.UUID(),
            server_default=sa.text("NULLIF(current_setting('skillplan.user', true), '')::uuid"),
            nullable=True,
        ),
        sa.Column(
            "request_id",
            sa.Text(),
            server_default=sa.text("NULLIF(current_setting('skillplan.request', true), '')"),
            nullable=True,
        ),
        sa.CheckConstraint(
            "NOT (state IN ('recognised', 'conditional', 'refused', 'withdrawn')) OR (decided_at IS NOT NULL AND reason IS NOT NULL)",
            name=op.f("ck_recognition_decided"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'recognised', 'conditional', 'refused', 'withdrawn')",
            name=op.f("ck_recognition_state"),
        ),
        sa.CheckConstraint(
            "approved_capacity >= 0 AND seats_taken <= approved_capacity", name=op.f("ck_recognition_capacity")
        ),
        sa.CheckConstraint(
            "classroom_places >= 0 AND teachers >= 0 AND practice_places >= 0", name=op.f("ck_recognition_inputs")
        ),
        sa.CheckConstraint("decided_by <> submitted_by", name=op.f("ck_recognition_two_persons")),
        sa.CheckConstraint(
            "facilities_score BETWEEN 0 AND 100 AND teachers_score BETWEEN 0 AND 100 AND sites_score BETWEEN 0 AND 100",
            name=op.f("ck_recognition_scores"),
        ),
        sa.CheckConstraint("seats_taken >= 0", name=op.f("ck_recognition_taken")),
        sa.ForeignKeyConstraint(["institution_id"], ["institution.id"], name=op.f("fk_recognition_institution_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recognition")),
    )
    op.create_index("ix_recognition_county", "recognition", ["county", "year", "id"], unique=False)
    op.create_index("ix_recognition_shown", "recognition", ["shown_county", "id"], unique=False)
    op.create_index("uq_recognition_year", "recognition", ["institution_id", "year"], unique=True)
    op.create_table(
        "facility",
        sa.Column("institution_id", sa.UUID(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("trade", sa.Text(), nullable=True),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("value_fen", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.Column("id", sa.UUID(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column(
            "province",
            sa.Text(),
            sa.Computed("CASE WHEN length(region) >= 2 THEN left(region, 2) END", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "prefecture",
            sa.Text(),
            sa.Computed("CASE WHEN length(region) >= 4 THEN left(region, 4) END", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "county",
            sa.Text(),
            sa.Computed("CASE WHEN length(region) >= 6 THEN left(region, 6) END", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "township",
            sa.Text(),
            sa.Computed("CASE WHEN length(region) >= 9 THEN left(region, 9) END", persisted=True),
            nullable=True,
        ),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column(
            "changed_by",
            sa.UUID(),
            server_default=sa.text("NULLIF(current_setting('skillplan.user', true), '')::uuid"),
            nullable=True,
        ),
        sa.Column(
            "request_id",
            sa.Text(),
            server_default=sa.text("NULLIF(current_setting('skillplan.request', true), '')"),
            nullable=True,
        ),
        sa.CheckConstraint("kind IN ('classroom', 'workplace', 'equipment', 'project')", name=op.f("ck_facility_kind")),
        sa.CheckConstraint("quantity >= 0 AND places >= 0 AND value_fen >= 0", name=op.f("ck_facility_numbers")),
        sa.ForeignKeyConstraint(["institution_id"], ["institution.id"], name=op.f("fk_facility_institution_id")),
        sa.ForeignKeyConstraint(["trade"], ["trade.code"], name=op.f("fk_facility_trade")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_facility")),
    )
    op.create_index("ix_facility_county", "facility", ["county", "id"], unique=False)
    op.create_index("ix_facility_institution", "facility", ["institution_id", "id"], unique=False)
    op.create_table(
        "institution_trade",
        sa.Column("institution_id", sa.UUID(), nullable=False),
        sa.Column("trade", sa.Text(), nullable=False),
        sa.Column("highest_level", sa.Integer(), nullable=False),
        sa.Column("valid_since", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("id", sa.UUID(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column(
            "province",
            sa.Text(),
            sa.Computed("CASE WHEN length(region) >= 2 THEN left(region, 2) END", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "prefecture",
            sa.Text(),
            sa.Computed("CASE WHEN length(region) >= 4 THEN left(region, 4) END", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "county",
            sa.Text(),
            sa.Computed("CASE WHEN length(region) >= 6 THEN left(region, 6) END", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "township",
            sa.Text(),
            sa.Computed("CASE WHEN length(region) >= 9 THEN left(region, 9) END", persisted=True),
            nullable=True,
        ),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column(
            "changed_by",
            sa.UUID(),
            server_default=sa.text("NULLIF(current_setting('skillplan.user', true), '')::uuid"),
            nullable=True,
        ),
        sa.Column(
            "request_id",
            sa.Text(),
            server_default=sa.text("NULLIF(current_setting('skillplan.request', true), '')"),
            nullable=True,
        ),
        sa.CheckConstraint("highest_level BETWEEN 0 AND 5", name=op.f("ck_institution_trade_level")),
        sa.CheckConstraint(
            "valid_until IS NULL OR valid_until > valid_since", name=op.f("ck_institution_trade_validity")
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_institution_trade_institution_id")
        ),
        sa.ForeignKeyConstraint(["trade"], ["trade.code"], name=op.f("fk_institution_trade_trade")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_institution_trade")),
    )
    op.create_index(
        "ix_institution_trade_trade", "institution_trade", ["county", "trade", "institution_id"], unique=False
    )
    op.create_index(
        "uq_institution_trade", "institution_trade", ["institution_id", "trade", "valid_since"], unique=True
    )
    op.create_table(
        "shared_resource",
        sa.Column("cooperation_id", sa.UUID(), nullable=False),
        sa.Column("institution_id", sa.UUID(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("available", sa.Text(), nullable=False),
        sa.Column("id", sa.UUID(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column(
            "province",
            sa.Text(),
            sa.Computed("CASE WHEN length(region) >= 2 THEN left(region, 2) END", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "prefecture",
            sa.Text(),
            sa.Computed("CASE WHEN length(region) >= 4 THEN left(region, 4) END", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "county",
            sa.Text(),
            sa.Computed("CASE WHEN length(region) >= 6 THEN left(region, 6) END", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "township",
            sa.Text(),
            sa.Computed("CASE WHEN length(region) >= 9 THEN left(region, 9) END", persisted=True),
            nullable=True,
        ),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column(
            "changed_by",
            sa.UUID(),
            server_default=sa.text("NULLIF(current_setting('skillplan.user', true), '')::uuid"),
            nullable=True,
        ),
        sa.Column(
            "request_id",
            sa.Text(),
            server_default=sa.text("NULLIF(current_setting('skillplan.request', true), '')"),
            nullable=True,
        ),
        sa.CheckConstraint(
            "kind IN ('equipment', 'site', 'teachers', 'technique')", name=op.f("ck_shared_resource_kind")
        ),
        sa.ForeignKeyConstraint(["cooperation_id"], ["cooperation.id"], name=op.f("fk_shared_resource_cooperation_id")),
        sa.ForeignKeyConstraint(["institution_id"], ["institution.id"], name=op.f("fk_shared_resource_institution_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shared_resource")),
    )
    op.create_index("ix_shared_resource_cooperation", "shared_resource", ["cooperation_id", "id"], unique=False)
    op.create_index("ix_shared_resource_county", "shared_resource", ["county", "id"], unique=False)
    op.create_index("ix_shared_resource_institution", "shared_resource", ["institution_id", "id"], unique=False)
    op.create_table(
        "tender",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("trade", sa.Text(), nullable=False),
        sa.Column("persons", sa.Integer(), nullable=False),
        sa.Column("highest_price_fen", sa.BigInteger(), nullable=False),
        sa.Column("requirements", sa.Text(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), server_default=sa.text("'draft'"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column(
            "shown_county",
            sa.Text(),
            sa.Computed("CASE WHEN state <> 'draft' THEN left(region, 6) END", persisted=True),
            nullable=True,
        ),
        sa.Column("id", sa.UUID(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column(
            "province",
            sa.Text(),
            sa.Computed("CASE WHEN length(region) >= 2 THEN left(region, 2) END", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "prefecture",
            sa.Text(),
            sa.Computed("CASE WHEN length(region) >= 4 THEN left(region, 4) END", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "county",
            sa.Text(),
            sa.Computed("CASE WHEN length(region) >= 6 THEN left(region, 6) END", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "township",
            sa.Text(),
            sa.Computed("CASE WHEN length(region) >= 9 THEN left(region, 9) END", persisted=True),
            nullable=True,
        ),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column(
            "changed_by",
            sa.UUID(),
            server_default=sa.text("NULLIF(current_setting('skillplan.user', true), '')::uuid"),
            nullable=True,
        ),
        sa.Column(
            "request_id",
            sa.Text(),
            server_default=sa.text("NULLIF(current_setting('skillplan.request', true), '')"),
            nullable=True,
        ),
        sa.CheckConstraint("state <> 'cancelled' OR reason IS NOT NULL", name=op.f("ck_tender_cancelled")),
        sa.CheckConstraint("state IN ('draft', 'open', 'awarded', 'cancelled')", name=op.f("ck_tender_state")),
        sa.CheckConstraint("persons > 0 AND highest_price_fen > 0", name=op.f("ck_tender_numbers")),
        sa.ForeignKeyConstraint(["trade"], ["trade.code"], name=op.f("fk_tender_trade")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tender")),
    )
    op.create_index("ix_tender_county", "tender", ["county", "id"], unique=False)
    op.create_index("ix_tender_shown", "tender", ["shown_county", "id"], unique=False)
    op.create_index("uq_tender_number", "tender", ["county", "number"], unique=True)
    op.create_table(
        "bid",
        sa.Column("tender_id", sa.UUID(), nullable=False),
        sa.Column("institution_id", sa.UUID(), nullable=False),
        sa.Column("price_fen", sa.BigInteger(), nullable=False),
        sa.Column("persons", sa.Integer(), nullable=False),
        sa.Column("proposal", sa.Text(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("score_reason", sa.Text(), nullable=True),
        sa.Column("id", sa.UUID(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column(
            "province",
            sa.Text(),
            sa.Computed("CASE WHEN length(region) >= 2 THEN left(region, 2) END", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "prefecture",
            sa.Text(),
            sa.Computed("CASE WHEN length(region) >= 4 THEN left(region, 4) END", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "county",
            sa.Text(),
            sa.Computed("CASE WHEN length(region) >= 6 THEN left(region, 6) END", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "township",
            sa.Text(),
            sa.Computed("CASE WHEN length(region) >= 9 THEN left(region, 9) END", persisted=True),
            nullable=True,
        ),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column(
            "changed_by",
            sa.UUID(),
            server_default=sa.text("NULLIF(current_setting('skillplan.user', true), '')::uuid"),
            nullable=True,
        ),
        sa.Column(
            "request_id",
            sa.Text(),
            server_default=sa.text("NULLIF(current_setting('skillplan.request', true), '')"),
            nullable=True,
        ),
        sa.CheckConstraint("price_fen > 0 AND persons > 0", name=op.f("ck_bid_numbers")),
        sa.CheckConstraint("score BETWEEN 0 AND 100", name=op.f("ck_bid_score")),
        sa.ForeignKeyConstraint(["institution_id"], ["institution.id"], name=op.f("fk_bid_institution_id")),
        sa.ForeignKeyConstraint(["tender_id"], ["tender.id"], name=op.f("fk_bid_tender_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bid")),
    )
    op.create_index("ix_bid_county", "bid", ["county", "id"], unique=False)
    op.create_index("ix_bid_institution", "bid", ["institution_id", "id"], unique=False)
    op.create_index("uq_bid", "bid", ["tender_id", "institution_id"], unique=True)
    op.create_table(
        "contract",
        sa.Column("tender_id", sa.UUID(), nullable=False),
        sa.Column("institution_id", sa.UUID(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("trade", sa.Text(), nullable=False),
        sa.Column("persons", sa.Integer(), nullable=False),
        sa.Column("price_fen", sa.BigInteger(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("id", sa.UUID(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column(
            "province",
            sa.Text(),
            sa.Computed("CASE WHEN length(region) >= 2 THEN left(region, 2) END", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "prefecture",
            sa.Text(),
            sa.Computed("CASE WHEN length(region) >= 4 THEN left(region, 4) END", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "county",
            sa.Text(),
            sa.Computed("CASE WHEN length(region) >= 6 THEN left(region, 6) END", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "township",
            sa.Text(),
            sa.Computed("CASE WHEN length(region) >= 9 THEN left(region, 9) END", persisted=True),
            nullable=True,
        ),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column(
            "changed_by",
            sa.UUID(),
            server_default=sa.text("NULLIF(current_setting('skillplan.user', true), '')::uuid"),
            nullable=True,
        ),
        sa.Column(
            "request_id",
            sa.Text(),
            server_default=sa.text("NULLIF(current_setting('skillplan.request', true), '')"),
            nullable=True,
        ),
        sa.CheckConstraint("price_fen > 0 AND persons > 0", name=op.f("ck_contract_numbers")),
        sa.ForeignKeyConstraint(["institution_id"], ["institution.id"], name=op.f("fk_contract_institution_id")),
        sa.ForeignKeyConstraint(["tender_id"], ["tender.id"], name=op.f("fk_contract_tender_id")),
        sa.ForeignKeyConstraint(["trade"], ["trade.code"], name=op.f("fk_contract_trade")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract")),
    )
    op.create_index("ix_contract_institution", "contract", ["institution_id", "id"], unique=False)
    op.create_index("uq_contract_number", "contract", ["county", "number"], unique=True)
    op.create_index("uq_contract_tender", "contract", ["tender_id", "institution_id"], unique=True)
    op.create_table(
        "tender_notice",
        sa.Column("tender_id", sa.UUID(), nullable=False),
        sa.Column("institution_id", sa.UUID(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.UUID(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column(
            "province",
            sa.Text(),
            sa.Computed("CASE WHEN length(region) >= 2 THEN left(region, 2) END", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "prefecture",
            sa.Text(),
            sa.Computed("CASE WHEN length(region) >= 4 THEN left(region, 4) END", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "county",
            sa.Text(),
            sa.Computed("CASE WHEN length(region) >= 6 THEN left(region, 6) END", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "township",
            sa.Text(),
            sa.Computed("CASE WHEN length(region) >= 9 THEN left(region, 9) END", persisted=True),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["institution_id"], ["institution.id"], name=op.f("fk_tender_notice_institution_id")),
        sa.ForeignKeyConstraint(["tender_id"], ["tender.id"], name=op.f("fk_tender_notice_tender_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tender_notice")),
    )
    op.create_index("ix_tender_notice_institution", "tender_notice", ["institution_id", "id"], unique=False)
    op.create_index("uq_tender_notice", "tender_notice", ["tender_id", "institution_id"], unique=True)
    for table, scope in SCOPES.items():
        support.protect(table, scope)
    for table in SCOPES:
        if table != "tender_notice":
            support.stamp(table)
            support.keep_history(table)
    for table, events in GUARDS.items():
        op.execute(
            f"CREATE TRIGGER {table}_guard BEFORE {events} ON {table} FOR EACH ROW EXECUTE FUNCTION guard_{table}()"
        )


def downgrade() -> None:
    op.drop_index("uq_tender_notice", table_name="tender_notice")
    op.drop_index("ix_tender_notice_institution", table_name="tender_notice")
    op.drop_table("tender_notice")
    op.drop_index("uq_contract_tender", table_name="contract")
    op.drop_index("uq_contract_number", table_name="contract")
    op.drop_index("ix_contract_institution", table_name="contract")
    op.drop_table("contract")
    op.drop_index("uq_bid", table_name="bid")
    op.drop_index("ix_bid_institution", table_name="bid")
    op.drop_index("ix_bid_county", table_name="bid")
    op.drop_table("bid")
    op.drop_index("uq_tender_number", table_name="tender")
    op.drop_index("ix_tender_shown", table_name="tender")
    op.drop_index("ix_tender_county", table_name="tender")
    op.drop_table("tender")
    op.drop_index("ix_shared_resource_institution", table_name="shared_resource")
    op.drop_index("ix_shared_resource_county", table_name="shared_resource")
    op.drop_index("ix_shared_resource_cooperation", table_name="shared_resource")
    op.drop_table("shared_resource")
    op.drop_index("uq_institution_trade", table_name="institution_trade")
    op.drop_index("ix_institution_trade_trade", table_name="institution_trade")
    op.drop_table("institution_trade")
    op.drop_index("ix_facility_institution", table_name="facility")
    op.drop_index("ix_facility_county", table_name="facility")
    op.drop_table("facility")
    op.drop_index("uq_recognition_year", table_name="recognition")
    op.drop_index("ix_recognition_shown", table_name="recognition")
    op.drop_index("ix_recognition_county", table_name="recognition")
    op.drop_table("recognition")
    op.drop_index("ix_cooperation_institution", table_name="cooperation")
    op.drop_index("ix_cooperation_county", table_name="cooperation")
    op.drop_table("cooperation")
    op.drop_index("uq_institution_name", table_name="institution")
    op.drop_index("uq_institution_licence", table_name="institution")
    op.drop_index("ix_institution_county", table_name="institution")
    op.drop_table("institution")
