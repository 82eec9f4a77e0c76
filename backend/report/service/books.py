"""报到册: who is in a class and when each first came, from live records (R65)."""

from uuid import UUID

from sqlalchemy.orm import Session

from backend.catalog import queries as catalog
from backend.kernel import clock
from backend.kernel.errors import NotFound
from backend.kernel.types import shared
from backend.org import queries as org
from backend.report.queries import files as queries
from backend.report.schemas.files import BookRowOut, CheckInBookOut
from backend.report.schemas.progress import RateOut
from backend.training import queries as training
from backend.training.models import Enrolment


def read(session: Session, class_id: UUID) -> CheckInBookOut:
    """Everybody of the class but those who left before it began."""
    found = training.class_line(session, class_id)
    if found is None:
        raise NotFound
    of = found.TrainingClass
    everybody = queries.enrolments(session, class_id)
    people = [who for who in everybody if who.state != "cancelled"]
    arrived = queries.arrivals(session, class_id)
    places = org.region_names(session, of.region[:6])
    sorts = catalog.choices(session, "person_category", clock.today())

    def line(who: Enrolment) -> BookRowOut:
        known = shared(who, BookRowOut)
        return BookRowOut(
            **known | {"categories": [sorts.get(code, code) for code in who.categories]},
            enrolment_id=who.id,
            township_name=places.get(who.township or "", ""),
            arrived_at=arrived.get(who.id),
        )

    return CheckInBookOut(
        class_id=of.id,
        class_name=of.name,
        institution_name=found.institution_name,
        department_id=of.department_id,
        department_name=queries.department_name(session, of.department_id),
        trade_name=found.trade_name,
        starts_on=of.starts_on,
        ends_on=of.ends_on,
        arrival=RateOut(
            numerator=sum(who.id in arrived for who in people),
            denominator=len(people),
            exclusions=f"开班前取消报名的 {len(everybody) - len(people)} 人不计",
            rule="报到率＝至少到过一次课的人数 ÷ 报名人数；报到时间为第一次签到、点名在场或补正认定到课的时间",
        ),
        rows=[line(who) for who in people],
    )
