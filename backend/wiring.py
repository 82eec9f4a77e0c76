"""What meets what, on one page: routers, gates, event subscribers."""

from functools import partial

from fastapi import APIRouter, FastAPI

from backend.attendance.router import lessons as attendance
from backend.attendance.router import sheets as attendance_sheets
from backend.attendance.service import delivered
from backend.attendance.service import duties as attendance_duties
from backend.attendance.service import gates as attendance_gates
from backend.catalog.router import dictionaries, settings, trades
from backend.catalog.service import trades as trade_service
from backend.course.router import courses, papers
from backend.course.service import duties as course_duties
from backend.employer.router import employers
from backend.employer.router import orders as training_orders
from backend.employer.service import orders as order_service
from backend.exchange.router import router as imports
from backend.exchange.service import annotation, house, work
from backend.exchange.service import duties as import_duties
from backend.exchange.service import requests as imports_asked
from backend.followup import totals as outcome_totals
from backend.followup.router import indicators, results
from backend.followup.router import tracking as tracking_router
from backend.followup.service import assessments, tracking
from backend.identity import guesses
from backend.identity.guard import PolicyRoute
from backend.identity.router import me, sign_in, users
from backend.identity.service import duties as account_duties
from backend.inspection.router import cases as voucher_cases
from backend.inspection.router import complaints
from backend.inspection.service import duties as complaint_duties
from backend.institution.router import institutions, recognitions, teachers, tenders, venues
from backend.institution.service import duties as institution_duties
from backend.kernel import chain, events, idempotency, jobs
from backend.kernel.duties import DutiesAsked
from backend.kernel.web.health import router as health
from backend.org.events import DutyNamed, LeadChanged
from backend.org.router import duties, regions
from backend.person.queries import totals
from backend.person.router import router as persons
from backend.person.service import bulk
from backend.plan.router import allocations, plans, requests
from backend.plan.service import duties as plan_duties
from backend.plan.service import weights
from backend.portal.router import (
    catalogue,
    check_in,
    lookup_codes,
    notice_pages,
    notices,
    own,
    own_answers,
    own_vouchers,
    reports,
)
from backend.portal.service import visits
from backend.report.router import demand, files, funnel, ledgers
from backend.report.router import progress as report
from backend.startup.router import cases as startup_cases
from backend.startup.router import loans as startup_loans
from backend.startup.service import duties as startup_duties
from backend.training import credits
from backend.training.events import ClassMoves
from backend.training.router import acceptance as acceptance_router
from backend.training.router import classes, enrolments
from backend.training.service import acceptance
from backend.training.service import duties as class_duties
from backend.training.states import Stage
from backend.voucher.router import samples as voucher_samples
from backend.voucher.router import schemes as voucher_schemes
from backend.voucher.router import unused as unused_vouchers
from backend.voucher.router import verification, vouchers
from backend.voucher.service import duties as voucher_duties
from backend.voucher.service import samples as sample_service
from backend.voucher.service import unused as unused_service
from backend.voucher.service import vouchers as voucher_service

ROUTERS: tuple[APIRouter, ...] = (
    sign_in.router,
    me.router,
    users.router,
    regions.router,
    duties.router,
    trades.router,
    dictionaries.router,
    settings.router,
    persons,
    institutions.router,
    recognitions.router,
    tenders.router,
    teachers.router,
    venues.router,
    employers.router,
    training_orders.router,
    courses.router,
    papers.router,
    classes.router,
    enrolments.router,
    acceptance_router.router,
    attendance.router,
    attendance_sheets.router,
    results.router,
    tracking_router.router,
    voucher_schemes.router,
    vouchers.router,
    unused_vouchers.router,
    voucher_samples.router,
    verification.router,
    indicators.router,
    startup_cases.router,
    startup_loans.router,
    plans.router,
    allocations.router,
    requests.router,
    complaints.router,
    voucher_cases.router,
    lookup_codes.router,
    notices.router,
    imports,
    report.router,
    ledgers.router,
    demand.router,
    funnel.router,
    files.router,
)
PREFIX = "/api/v1"
PAGES: tuple[APIRouter, ...] = (
    check_in.router,
    own.router,
    own_vouchers.router,
    own_answers.router,
    catalogue.router,
    notice_pages.router,
    reports.router,
)
"""What trainees see: written by the server, outside the contract."""


def start_jobs() -> None:
    """Name the tasks and the chores of the worker; the API names them too, so that it can queue them."""
    jobs.every(1, chain.seal_fresh)
    jobs.every(60, chain.seal)
    jobs.every(60, totals.compact)
    jobs.every(60, credits.compact)
    jobs.every(60, outcome_totals.compact)
    jobs.every(3600, guesses.sweep)
    jobs.every(600, idempotency.sweep)
    jobs.every(3600, voucher_service.expire)
    jobs.every(600, visits.sweep)
    jobs.register(imports_asked.CHECK, work.check)
    jobs.register(imports_asked.CONFIRM, work.confirm)
    jobs.register(imports_asked.UNDO, work.undo)
    jobs.register(imports_asked.ANNOTATE, annotation.make)
    jobs.register(tracking.TASK, tracking.make)
    bulk.keep_where("EXISTS (SELECT FROM enrolment e WHERE e.person_id = p.id)")
    bulk.keep_where("EXISTS (SELECT FROM lookup_code c WHERE c.person_id = p.id)")
    bulk.keep_where("EXISTS (SELECT FROM startup_case s WHERE s.person_id = p.id)")
    bulk.keep_where("EXISTS (SELECT FROM voucher v WHERE v.person_id = p.id)")
    jobs.every(5, house.wake)
    jobs.every(3600, house.purge)


def start_events() -> None:
    """Name who listens to what; listeners run in the transaction of the one who tells, in this order."""
    events.subscribe(DutyNamed, trade_service.require_covered)
    events.subscribe(LeadChanged, trade_service.follow_lead)
    events.subscribe(ClassMoves, delivered.follow, assessments.follow, tracking.follow)
    events.subscribe(
        DutiesAsked,
        account_duties.tell,
        plan_duties.tell,
        import_duties.tell,
        institution_duties.tell,
        course_duties.tell,
        class_duties.tell,
        order_service.tell,
        tracking.tell,
        startup_duties.tell,
        attendance_duties.tell,
        voucher_duties.tell,
        unused_service.tell,
        sample_service.tell,
        complaint_duties.tell,
    )


def start_gates() -> None:
    """Name what must be there before a class is assessed and before it is accepted, in the order it is asked.

    The inspection adds to the acceptance that there was a spot check (R67).
    """
    training = (
        attendance_gates.hours_delivered,
        attendance_gates.sheet_closed,
        attendance_gates.corrections_decided,
        assessments.results_complete,
    )
    acceptance.before(Stage.ASSESSED, *training)
    acceptance.before(Stage.ACCEPTED, *training)


def start_weights() -> None:
    """Name where the weights of an allocation are read from the registry."""
    weights.REGISTRY["registered"] = partial(totals.weights, kind="all")
    weights.REGISTRY["labour_force"] = partial(totals.weights, kind="labour")


def connect(app: FastAPI) -> None:
    """Put every domain's router on the application; a route without a policy stops the start."""
    start_jobs()
    start_events()
    start_gates()
    start_weights()
    app.include_router(health)
    for pages in PAGES:
        app.include_router(pages)
    for router in ROUTERS:
        if not all(isinstance(route, PolicyRoute) for route in router.routes):
            raise RuntimeError(f"a route without a policy in {router.tags}")
        app.include_router(router, prefix=PREFIX)
