"""What no row of a demo county may be, whichever way it was written: each with the query that counts it."""

from sqlalchemy import Connection, text

_WRONG = {
    "the log ends elsewhere": "SELECT count(*) FROM training_class c WHERE c.state <> coalesce((SELECT"
    " a.details ->> 'to' FROM audit_event a WHERE a.action = 'class.moved' AND a.object_id = c.id::text"
    " ORDER BY a.id DESC LIMIT 1), 'draft')",
    "a step is not in the history": "SELECT count(*) FROM training_class c WHERE c.version <> 1 + (SELECT count(*) FROM"
    " audit_event a WHERE a.action = 'class.moved' AND a.object_id = c.id::text)",
    "seats are miscounted": "SELECT count(*) FROM class_seat s WHERE s.enrolled <> (SELECT count(*) FROM enrolment e"
    " WHERE e.class_id = s.class_id AND e.state IN ('enrolled', 'completed'))",
    "capacity is miscounted": "SELECT count(*) FROM recognition r WHERE r.seats_taken <> coalesce((SELECT sum(c.size)"
    " FROM training_class c WHERE c.institution_id = r.institution_id AND c.year = r.year"
    " AND c.state IN ('approved', 'open', 'running', 'suspended')), 0)",
    "somebody is at two places": "SELECT count(*) FROM enrolment a JOIN enrolment b ON a.person_id = b.person_id"
    " AND a.id < b.id AND a.times && b.times WHERE a.state <> 'cancelled' AND b.state <> 'cancelled'",
    "a lesson is not booked": "SELECT count(*) FROM lesson l WHERE (SELECT count(*) FROM booking b"
    " WHERE b.lesson_id = l.id AND b.during = l.during) <> 2",
    "not 7 : 3": "SELECT count(*) FROM (SELECT sum(hours) FILTER (WHERE kind = 'theory') * 7 AS t,"
    " sum(hours) FILTER (WHERE kind = 'practical') * 3 AS p FROM lesson GROUP BY class_id) h WHERE t <> p",
    "not recognised": "SELECT count(*) FROM training_class c WHERE NOT EXISTS (SELECT FROM recognition r WHERE"
    " r.institution_id = c.institution_id AND r.year = c.year AND r.state IN ('recognised', 'conditional'))",
    "outside the licence": "SELECT count(*) FROM training_class c WHERE NOT EXISTS (SELECT FROM institution_trade t"
    " WHERE t.institution_id = c.institution_id AND t.trade = c.trade)",
    "not marked": "SELECT count(*) FROM training_class WHERE name NOT LIKE '%演示%'",
    "completed without scores": "SELECT count(*) FROM enrolment e WHERE state = 'completed' AND NOT EXISTS"
    " (SELECT FROM assessment a WHERE a.enrolment_id = e.id AND a.theory >= 60 AND a.practice >= 60)",
    "certified without completion": "SELECT count(*) FROM certificate k JOIN enrolment e ON e.id = k.enrolment_id"
    " WHERE e.state <> 'completed'",
    "attendance came in years later": "SELECT count(*) FROM roll_call WHERE received_at > taken_at + interval '2 days'",
    "redeemed without completion": "SELECT count(*) FROM voucher v JOIN enrolment e ON e.id = v.enrolment_id WHERE"
    " v.state IN ('redeemed', 'verified', 'settled', 'paid', 'recovered') AND e.state <> 'completed'",
    "finished without lessons held": "SELECT count(*) FROM lesson l JOIN training_class c ON c.id = l.class_id WHERE"
    " c.state IN ('finished', 'assessed', 'accepted', 'settled', 'archived')"
    " AND NOT EXISTS (SELECT FROM attendance a WHERE a.lesson_id = l.id)",
}


def broken(connection: Connection) -> dict[str, int]:
    """What is wrong, and how often."""
    found = {name: connection.scalar(text(query)) for name, query in _WRONG.items()}
    return {name: int(many) for name, many in found.items() if many}
