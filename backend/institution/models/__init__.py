"""The room's tables."""

from backend.institution.models.institution import Cooperation, Facility, Institution, InstitutionTrade, SharedResource
from backend.institution.models.recognition import Recognition
from backend.institution.models.tender import Bid, Contract, Tender, TenderNotice

__all__ = [
    "Bid",
    "Contract",
    "Cooperation",
    "Facility",
    "Institution",
    "InstitutionTrade",
    "Recognition",
    "SharedResource",
    "Tender",
    "TenderNotice",
]
