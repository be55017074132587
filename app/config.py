"""Settings from the environment (prefix `KIEM_`) and `.env`; each stands in docs/configuration.md."""

import secrets
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict


class SettingsError(Exception):
    """One line that names the setting, what was wrong and what is allowed."""


class Settings(BaseSettings):
    """Everything an installation can set. Frozen: read once at the start."""

    model_config = SettingsConfigDict(
        env_prefix="KIEM_", env_file=".env", extra="ignore", frozen=True, env_ignore_empty=True
    )

    database_url: str = ""
    data_dir: Path = Path("data")
    base_url: str = "http://127.0.0.1:8000"
    secret_file: Path | None = None
    timezone: str = "Europe/Amsterdam"
    language: Literal["nl", "en"] = "nl"
    smtp_url: SecretStr | None = None
    mail_from: str = "Kiem <kiem@localhost>"
    jobs: Literal["on", "off"] = "on"
    meaning: Literal["on", "off"] = "on"
    migrate: Literal["on", "off"] = "on"
    rate_limit: int = 600
    idle_minutes: int = 720
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr | None = None
    oidc_scopes: str = "openid email profile"
    oidc_trust_email: Literal["on", "off"] = "off"
    oidc_new_people: Literal["on", "off"] = "off"
    webhook_hosts: str = "public"
    metrics_token: SecretStr | None = None
    trusted_proxies: str = "127.0.0.1"
    max_body_bytes: int = 2_000_000
    attachment_mb: int = 20
    attachments_each: int = 10
    attachments_total_mb: int = 10_000
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    dev: Literal["on", "off"] = "off"

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError("must be a time zone such as Europe/Amsterdam") from None
        return value

    @field_validator("base_url")
    @classmethod
    def _plain_base(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")):
            raise ValueError("must start with http:// or https://")
        return value.rstrip("/")

    @field_validator("smtp_url")
    @classmethod
    def _mail_server(cls, value: SecretStr | None) -> SecretStr | None:
        if value and not _is_mail_server(value.get_secret_value()):
            raise ValueError("must be smtp://USER:PASSWORD@HOST:587 or smtps://HOST:465")
        return value

    @field_validator("rate_limit", "max_body_bytes", "idle_minutes")
    @classmethod
    def _positive(cls, value: int) -> int:
        if value < 1:
            raise ValueError("must be a whole number above zero")
        return value

    @field_validator("attachments_total_mb")
    @classmethod
    def _not_negative(cls, value: int) -> int:
        if value < 0:
            raise ValueError("must be a whole number, zero or more")
        return value

    @field_validator("attachment_mb", "attachments_each")
    @classmethod
    def _what_the_database_holds(cls, value: int, info: ValidationInfo) -> int:
        most = {"attachment_mb": 100, "attachments_each": 50}[info.field_name or ""]
        if not 1 <= value <= most:
            raise ValueError(f"must be a whole number from 1 to {most}")
        return value

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if value and not value.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
            raise ValueError("must be sqlite:///FILE or postgresql://USER@HOST/NAME")
        return value

    @field_validator("oidc_issuer")
    @classmethod
    def _safe_issuer(cls, value: str) -> str:
        near = urlsplit(value).hostname in {"localhost", "127.0.0.1", "::1"}
        if value and not value.startswith("https://") and not (near and value.startswith("http:")):
            raise ValueError("must start with https:// (http:// only on this machine)")
        return value

    @model_validator(mode="after")
    def _whole_provider(self) -> Self:
        if self.oidc_issuer and not self.oidc_client_id:
            raise ValueError("KIEM_OIDC_CLIENT_ID: must be set beside KIEM_OIDC_ISSUER")
        return self

    @property
    def database(self) -> str:
        """Return the database URL, by default a SQLite file in the data folder."""
        return self.database_url or f"sqlite:///{self.data_dir / 'kiem.db'}"

    @property
    def secret(self) -> bytes:
        """Return the installation's secret, from its file; the first who asks makes it."""
        file = self.secret_file or self.data_dir / "secret"
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            with suppress(FileExistsError), file.open("x") as made:
                file.chmod(0o600)
                made.write(secrets.token_hex(32))
        return file.read_bytes().strip()

    @property
    def upload_bytes(self) -> int:
        """How much one form with files may send: more than is kept, so that the form can say so."""
        return max(25_000_000, 3 * self.attachment_mb * 1_000_000)

    @property
    def idle(self) -> timedelta:
        """How long a session lives without a visit."""
        return timedelta(minutes=self.idle_minutes)

    @property
    def secure_cookies(self) -> bool:
        """Whether the site is served over https, so that cookies may demand it."""
        return self.base_url.startswith("https://")


def load_settings() -> Settings:
    """Read the settings.

    Raises:
        SettingsError: with one line for the first wrong value.
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        said = first["msg"].removeprefix("Value error, ")
        name = f"KIEM_{str(first['loc'][0]).upper()}: " if first["loc"] else ""
        raise SettingsError(f"{name}{said}") from None


def _is_mail_server(text: str) -> bool:
    try:
        url = urlsplit(text)
        known = url.scheme in {"smtp", "smtps"} and url.hostname and url.port != 0
    except ValueError:
        return False
    return bool(known) and url.path in {"", "/"}
