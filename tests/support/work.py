"""A small sign-in service on this machine: it checks what it is asked, and can be told to lie."""

import base64
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "kiem", "s3cret & more"


class Service:
    """The service; `claims` is whom it vouches for, the rest is what it gets wrong."""

    def __init__(self, now: int) -> None:
        self.now = now
        self.key = RSAKey.generate_key(2048, {"kid": "one"})
        self.claims: dict[str, object] = {
            "sub": "u-1", "email": "ann@example.com", "email_verified": True, "name": "Ann",
        }  # fmt: skip
        self.wrong: dict[str, object] = {}
        self.header: dict[str, str] = {"alg": "RS256"}
        self.elsewhere: dict[str, object] | None = None
        self.codes: dict[str, dict[str, str]] = {}
        self.issuer = ""

    def agree(self, address: str) -> dict[str, str]:
        """Play the person who says yes at the address; return what the browser carries back."""
        asked = {k: v[0] for k, v in parse_qs(urlsplit(address).query).items()}
        assert asked["response_type"] == "code"
        assert (asked["client_id"], asked["code_challenge_method"]) == (CLIENT, "S256")
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        return {"code": code, "state": asked["state"], "iss": self.issuer}

    def answer(self, path: str, form: dict[str, str], authorization: str) -> object:
        """Answer a request of Kiem itself."""
        if path == "/.well-known/openid-configuration":
            return {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "userinfo_endpoint": f"{self.issuer}/more",
                "jwks_uri": f"{self.issuer}/keys",
            }
        if path == "/keys":
            return {"keys": [self.key.as_dict(private=False)]}
        if path == "/more":
            return self.elsewhere
        return self._token(form, authorization)

    def _token(self, form: dict[str, str], authorization: str) -> object:
        asked = self.codes.pop(form["code"], None)  # a code works once
        pair = base64.b64encode(b"kiem:s3cret%20%26%20more").decode()
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if (
            asked is None
            or authorization != f"Basic {pair}"
            or asked["code_challenge"] != challenge
            or asked["redirect_uri"] != form["redirect_uri"]
        ):
            return None
        claims = {
            "iss": self.issuer, "aud": CLIENT, "iat": self.now, "exp": self.now + 300,
            "nonce": asked["nonce"], **self.claims, **self.wrong,
        }  # fmt: skip
        header = {"kid": self.key.kid, **self.header}
        kept = {k: v for k, v in claims.items() if v is not None}
        token = jwt.encode(header, kept, self.key, ["RS256"])
        return {"access_token": "a", "token_type": "Bearer", "id_token": token}


@contextmanager
def serving(service: Service) -> Iterator[Service]:
    """Serve until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._give({})

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            typed = parse_qs(self.rfile.read(length).decode())
            self._give({k: v[0] for k, v in typed.items()})

        def _give(self, form: dict[str, str]) -> None:
            found = service.answer(self.path, form, self.headers.get("Authorization", ""))
            body = json.dumps(found or {"error": "invalid_grant"}).encode()
            self.send_response(200 if found else 400)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            """Stay quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield service
    server.shutdown()
    thread.join()
    server.server_close()
