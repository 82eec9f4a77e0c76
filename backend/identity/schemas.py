"""What identity takes and gives."""

from uuid import UUID

from backend.kernel.types import Out


class MeOut(Out):
    """The signed-in identity: names for the page, permissions for the menu."""

    id: UUID
    username: str
    display_name: str
    role: str
    role_name: str
    region: str
    department_id: str | None
    institution_id: UUID | None
    permissions: list[str]
    must_change_password: bool
    second_factor: bool
