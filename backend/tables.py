"""Every table of the product, imported once so that migrations and contract tests see them all."""

from backend.attendance import models as attendance
from backend.catalog import models as catalog
from backend.course import models as course
from backend.employer import models as employer
from backend.exchange import models as exchange
from backend.followup import models as followup
from backend.identity import models as identity
from backend.inspection import models as inspection
from backend.institution import models as institution
from backend.kernel import audit, chain, history, idempotency
from backend.kernel.db import Base
from backend.org import models as org
from backend.person import models as person
from backend.plan import models as plan
from backend.portal import models as portal
from backend.startup import models as startup
from backend.training import models as training
from backend.voucher import models as voucher

ALL = (
    audit,
    chain,
    history,
    idempotency,
    identity,
    org,
    catalog,
    person,
    institution,
    employer,
    course,
    training,
    attendance,
    followup,
    startup,
    inspection,
    voucher,
    plan,
    exchange,
    portal,
)
"""The modules that declare tables."""

METADATA = Base.metadata
