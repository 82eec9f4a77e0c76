"""The room's tables."""

from backend.institution.models.institution import Cooperation, Facility, Institution, InstitutionTrade, SharedResource
from backend.institution.models.recognition import Recognition
from backend.institution.models.teacher import Teacher, TeacherReview, TeacherStudy, TeacherTrade, TitleApplication
from backend.institution.models.tender import Bid, Contract, Tender, TenderNotice
from backend.institution.models.venue import Booking, Venue, VenueStatus

__all__ = [
    "Bid",
    "Booking",
    "Contract",
    "Cooperation",
    "Facility",
    "Institution",
    "InstitutionTrade",
    "Recognition",
    "SharedResource",
    "Teacher",
    "TeacherReview",
    "TeacherStudy",
    "TeacherTrade",
    "Tender",
    "TenderNotice",
    "TitleApplication",
    "Venue",
    "VenueStatus",
]
