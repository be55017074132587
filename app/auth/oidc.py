"""The organisation's own sign-in service: OpenID Connect, authorization code with PKCE.

One random key in a cookie of the browser ties leaving and coming back together: `state`, `nonce`
and the PKCE verifier are all derived from it, so that nothing has to be kept in between.
"""

import base64
import hashlib
import json
import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote, urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

from app.config import Settings
from app.core.errors import Invalid, invalid

BACK = "/sign-in/work/back"
KEPT = timedelta(hours=1)
SKEW = 60
LONGEST_ID = 255
TIMEOUT = 10
MOST = 1_000_000
ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"]


@dataclass(frozen=True, slots=True)
class WorkPerson:
    """Whom the service vouches for; `email` is empty unless it may be believed."""

    issuer: str
    subject: str
    email: str
    name: str
    since: int | None = None
    """When the person showed the service who they are, in seconds, if it says so."""


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_args: Any, **_kw: Any) -> None:
        return None


_opener = build_opener(_NoRedirect)


def new_key() -> str:
    """Return the random key of one visit to the service."""
    return secrets.token_urlsafe(32)


class Provider:
    """The sign-in service of the settings; what it says about itself is kept for an hour."""

    def __init__(self, settings: Settings) -> None:
        """Ask nothing yet: the service may be down while Kiem starts."""
        self.settings = settings
        self._lock = threading.Lock()
        self._known: tuple[datetime, dict[str, Any], Any] | None = None

    def address(self, key: str, now: datetime, *, anew: bool = False) -> str:
        """Return where to send the browser; `anew` asks the person to sign in there once more.

        Raises:
            Invalid: `work` `work_failed` when the service does not answer.
        """
        about, _ = self._about(now)
        asked = {
            "response_type": "code",
            "client_id": self.settings.oidc_client_id,
            "redirect_uri": self.settings.base_url + BACK,
            "scope": self.settings.oidc_scopes,
            "state": _derived(key, "state"),
            "nonce": _derived(key, "nonce"),
            "code_challenge": _s256(_derived(key, "verifier")),
            "code_challenge_method": "S256",
        }
        if anew:
            asked |= {"prompt": "login", "max_age": "0"}
        where = str(about["authorization_endpoint"])
        return f"{where}{'&' if '?' in where else '?'}{urlencode(asked)}"

    def person(self, key: str, came_back: Mapping[str, str], now: datetime) -> WorkPerson:
        """Return who came back from the service.

        Raises:
            Invalid: `work` `work_refused` when the service or the person said no, `work_failed`
                when the answer does not belong to this browser or cannot be believed.
        """
        given = came_back.get("state", "")
        if not key or not secrets.compare_digest(
            given.encode("utf-8", "replace"), _derived(key, "state").encode()
        ):
            raise _failed()
        if "error" in came_back:
            raise invalid("work", "work_refused")
        if came_back.get("iss", self.settings.oidc_issuer) != self.settings.oidc_issuer:
            raise _failed()
        about, keys = self._about(now)
        tokens = self._exchange(about, key, came_back.get("code", ""))
        claims = self._checked(str(tokens.get("id_token", "")), keys, now)
        if not secrets.compare_digest(str(claims.get("nonce", "")), _derived(key, "nonce")):
            raise _failed()
        if "email" not in claims:
            claims |= self._more(about, str(tokens.get("access_token", "")), claims)
        return self._person(claims)

    def _person(self, claims: dict[str, Any]) -> WorkPerson:
        sure = claims.get("email_verified") is True or self.settings.oidc_trust_email == "on"
        return WorkPerson(
            self.settings.oidc_issuer,
            str(claims["sub"]),
            str(claims.get("email", "")) if sure else "",
            str(claims.get("name", "")),
            _whole(claims.get("auth_time")),
        )

    def _about(self, now: datetime, *, anew: bool = False) -> tuple[dict[str, Any], Any]:
        """Return what the service says about itself, and its keys."""
        from joserfc.jwk import KeySet

        with self._lock:
            if self._known and not anew and self._known[0] > now - KEPT:
                return self._known[1], self._known[2]
            issuer = self.settings.oidc_issuer
            about = _ask(issuer.rstrip("/") + "/.well-known/openid-configuration")
            if about.get("issuer") != issuer:
                raise _failed()
            keys = KeySet.import_key_set(_ask(str(about["jwks_uri"])))  # type: ignore[arg-type]
            self._known = (now, about, keys)
            return about, keys

    def _exchange(self, about: dict[str, Any], key: str, code: str) -> dict[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.settings.base_url + BACK,
            "code_verifier": _derived(key, "verifier"),
        }
        headers = {}
        client, secret = self.settings.oidc_client_id, self.settings.oidc_client_secret
        basic = "client_secret_basic" in about.get(
            "token_endpoint_auth_methods_supported", ["client_secret_basic"]
        )
        if secret is not None and basic:
            pair = f"{quote(client, safe='')}:{quote(secret.get_secret_value(), safe='')}"
            headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
        else:
            form["client_id"] = client
            if secret is not None:
                form["client_secret"] = secret.get_secret_value()
        return _ask(str(about["token_endpoint"]), urlencode(form).encode(), headers)

    def _checked(self, token: str, keys: Any, now: datetime) -> dict[str, Any]:
        """Return the claims of an ID token that this service signed for us and that is in time."""
        from joserfc import errors, jwt

        try:
            claims = dict(jwt.decode(token, keys, ALGORITHMS).claims)
        except errors.InvalidKeyIdError:
            _, renewed = self._about(now, anew=True)  # the service may have new keys
            try:
                claims = dict(jwt.decode(token, renewed, ALGORITHMS).claims)
            except (errors.JoseError, ValueError):
                raise _failed() from None
        except (errors.JoseError, ValueError):
            raise _failed() from None
        if not self._is_for_us(claims, int(now.timestamp())):
            raise _failed()
        return claims

    def _is_for_us(self, claims: dict[str, Any], moment: int) -> bool:
        meant = claims.get("aud")
        audience = meant if isinstance(meant, list) else [meant]
        client = self.settings.oidc_client_id
        until, since = claims.get("exp"), claims.get("iat")
        return (
            claims.get("iss") == self.settings.oidc_issuer
            and client in audience
            and claims.get("azp", client) == client
            and (len(audience) == 1 or "azp" in claims)
            and isinstance(until, (int, float))
            and isinstance(since, (int, float))
            and until > moment - SKEW
            and since < moment + SKEW
            and isinstance(claims.get("sub"), str)
            and 0 < len(claims["sub"]) <= LONGEST_ID
        )

    def _more(self, about: dict[str, Any], token: str, claims: dict[str, Any]) -> dict[str, Any]:
        """Return the address and name that stand elsewhere, of the same person."""
        if not token or "userinfo_endpoint" not in about:
            return {}
        found = _ask(str(about["userinfo_endpoint"]), headers={"Authorization": f"Bearer {token}"})
        if found.get("sub") != claims["sub"]:
            raise _failed()
        return {k: found[k] for k in ("email", "email_verified", "name") if k in found}


def _ask(
    url: str, form: bytes | None = None, headers: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Return the JSON object at an address of the service; redirects are not followed."""
    request = Request(url, form, {"Accept": "application/json", **(headers or {})})  # noqa: S310
    try:
        with _opener.open(request, timeout=TIMEOUT) as answer:
            found = json.loads(answer.read(MOST))
    except (HTTPError, OSError, ValueError):
        raise _failed() from None
    if not isinstance(found, dict):
        raise _failed()
    return found


def _whole(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _derived(key: str, purpose: str) -> str:
    return _s256(f"{purpose}:{key}")


def _s256(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _failed() -> Invalid:
    return invalid("work", "work_failed")
