"""What officials send and get for the trainees' door."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from backend.kernel.types import Out


class LookupCodeOut(Out):
    """A lookup code, told once: what is kept does not tell it again."""

    person_id: UUID
    name: str
    code: str = Field(description="九位数字，最后一位是校验位")
    address: str = Field(description="学员在手机上打开的网址")
    qr: str = Field(description="网址的二维码（SVG 的 data: 地址）")
    made_at: datetime
