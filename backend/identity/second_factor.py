"""TOTP codes: secrets, the QR code that a phone scans, and the step a code belongs to (SECURITY 11)."""

import hmac
from uuid import UUID

import pyotp
import segno

from backend.kernel import clock
from backend.kernel.crypto import aead

STEP_SECONDS = 30
ISSUER = "SkillPlan"


def make_secret() -> str:
    """A new secret in base32."""
    return pyotp.random_base32()


def address_of(secret: str, username: str) -> str:
    """The otpauth address that authenticator apps read."""
    return pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=ISSUER)


def picture_of(address: str) -> str:
    """The address as a QR code, an SVG data address for an image."""
    return segno.make(address, error="m", micro=False).svg_data_uri(scale=4, border=4)


def code_now(secret: str) -> str:
    """The present code of a secret."""
    return pyotp.TOTP(secret).at(clock.now())


def step_of(secret: str, code: str, last_step: int | None) -> int | None:
    """The step of a code that is good now (one step of tolerance) and newer than the last one used, else None."""
    present = int(clock.now().timestamp()) // STEP_SECONDS
    generator = pyotp.TOTP(secret)
    for step in (present, present - 1, present + 1):
        if hmac.compare_digest(generator.generate_otp(step), code) and step > (last_step or 0):
            return step
    return None


def seal(secret: str, user_id: UUID) -> bytes:
    """The secret as it is stored."""
    return aead.seal(secret, table="app_user", column="totp_secret", row=user_id)


def unseal(sealed: bytes, user_id: UUID) -> str:
    """The secret from what is stored."""
    return aead.unseal(sealed, table="app_user", column="totp_secret", row=user_id)
