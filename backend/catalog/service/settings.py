"""Settings of the county's rules: a new version with its first day; what held on a day can always be told."""

from sqlalchemy.orm import Session

from backend.catalog import queries
from backend.catalog.errors import WrongSetting
from backend.catalog.models import Setting
from backend.catalog.schemas import SettingChoiceOut, SettingIn, SettingOut, SettingsOut, SettingVersionOut
from backend.catalog.settings import DEFINITIONS, Definition, parse
from backend.kernel import audit, clock
from backend.kernel.actor import Actor
from backend.kernel.concurrency import user_names
from backend.kernel.errors import FieldError
from backend.kernel.ids import new_id


def list_settings(session: Session) -> SettingsOut:
    """Every setting with today's value and all its versions."""
    rows = queries.setting_versions(session)
    names = user_names(session, [row.set_by for row in rows])
    today = queries.settings_on(session, clock.today())
    versions: dict[str, list[SettingVersionOut]] = {code: [] for code in DEFINITIONS}
    for row in rows:
        told = SettingVersionOut(
            value=row.value,
            valid_since=row.valid_since,
            reason=row.reason,
            set_by=names.get(row.set_by, ""),
            set_at=row.set_at,
        )
        versions.setdefault(row.code, []).append(told)
    items = [_out(code, each, str(today[code]), versions[code]) for code, each in DEFINITIONS.items()]
    return SettingsOut(items=items)


def _out(code: str, definition: Definition, value: str, versions: list[SettingVersionOut]) -> SettingOut:
    return SettingOut(
        code=code,
        title=definition.title,
        unit=definition.unit,
        value=value,
        default=str(definition.default),
        minimum=definition.minimum,
        maximum=definition.maximum,
        choices=[SettingChoiceOut(code=word, name=name) for word, name in definition.choices.items()],
        versions=versions,
    )


def create(session: Session, actor: Actor, data: SettingIn) -> SettingsOut:
    """Set a value from today or a later day on; a past day is refused, since decisions rest on what held then."""
    parse(data.code, data.value)
    if data.valid_since < clock.today():
        sentence = "启用日期不能早于今天：过去的决定依据当时的设置"
        raise WrongSetting(sentence, errors=[FieldError("/valid_since", "in_the_past", sentence)])
    setting = Setting(id=new_id(), region=actor.county, set_by=actor.user_id, **data.model_dump())
    session.add(setting)
    session.flush()
    audit.record(
        session, actor, "setting.created", "setting", setting.id, code=data.code, value=data.value, reason=data.reason
    )
    return list_settings(session)
