"""The settings of the county's rules."""

from fastapi import APIRouter

from backend.access import P
from backend.catalog.errors import WrongSetting
from backend.catalog.schemas import SettingIn, SettingsOut
from backend.catalog.service import settings as service
from backend.identity.guard import PolicyRoute, Reader, ReadSession, Writer, WriteSession, policy
from backend.kernel.errors import problems

router = APIRouter(tags=["catalog"], route_class=PolicyRoute)


@router.get("/settings", openapi_extra=policy(P.CATALOG_READ))
def list_settings(session: ReadSession, actor: Reader) -> SettingsOut:
    """Every setting of the county's rules with its versions."""
    return service.list_settings(session)


@router.post(
    "/settings",
    status_code=201,
    responses=problems(WrongSetting),
    openapi_extra=policy(P.CATALOG_KEEP, idempotent=True),
)
def create_setting(data: SettingIn, session: WriteSession, actor: Writer) -> SettingsOut:
    """Set a value from a day on."""
    return service.create(session, actor, data)
