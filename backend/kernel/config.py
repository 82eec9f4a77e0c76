"""Settings: environment variables with the prefix SKILLPLAN_ and nothing else."""

from pathlib import Path
from typing import Literal

from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What an operator may set; every field has a safe default for one machine."""

    model_config = SettingsConfigDict(env_prefix="SKILLPLAN_", extra="ignore", frozen=True)

    home: Path = Path("var")
    env: Literal["production", "demo", "test"] = "production"
    host: str = "127.0.0.1"
    port: int = 8000
    database_url: str | None = None
    """The application's login; unset means the embedded server under `home`."""
    owner_url: str | None = None
    """The owner's login, for migrate, backup and verify; never used to serve a request."""
    root_key: str | None = None
    """64 hex digits; unset means the file `home`/root.key, made on the first start."""
    anchors: Path | None = None
    """The folder of the audit chain's anchors (a USB disk, say); unset means `home`/anchors."""
    trusted_hosts: tuple[str, ...] = ("127.0.0.1", "localhost", "[::1]", "testserver")
    forwarded_from: str = "127.0.0.1"
    """Addresses of proxies whose forwarded headers are believed."""
    secure_cookies: bool = False
    """True behind HTTPS: the cookie becomes __Host-rt and HSTS is sent."""
    worker_threads: int = 4
    pool_size: int = 8
    credential_profile: Literal["dengbao", "asvs"] = "dengbao"
    frontend: Path = Path(__file__).resolve().parents[2] / "frontend" / "dist"
    metrics: str | None = None
    """host:port on which Prometheus is answered; unset means nowhere. Never the public address."""
    log_level: Literal["DEBUG", "INFO", "WARNING"] = "INFO"

    @property
    def anchor_folder(self) -> Path:
        """Where the anchors are written."""
        return self.anchors or self.home / "anchors"
