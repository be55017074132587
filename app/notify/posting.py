"""Posting to an address that somebody typed in: never to one that the settings forbid.

The name is looked up once, every address that it has is judged, and the connection goes to what
was judged, so that a name that changes in between leads nowhere. Redirects are not followed.
"""

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Mapping
from urllib.parse import SplitResult, urlsplit

TIMEOUT = 5
PORTS = {"https": 443, "http": 80}
_MAPPED = ipaddress.ip_network("64:ff9b::/96")


class Forbidden(OSError):
    """The settings forbid this address."""


def may_call(url: str, hosts: str) -> bool:
    """Whether the address as it is typed may be called; its name is not looked up yet."""
    parts = _parts(url)
    if parts is None or hosts == "none":
        return False
    named = _named(hosts)
    if named is not None:
        return parts.hostname in named
    try:
        return parts.scheme == "https" and _public(str(parts.hostname))
    except ValueError:  # a name: judged when it is called
        return parts.scheme == "https" and "." in str(parts.hostname)


def post(url: str, body: bytes, headers: Mapping[str, str], hosts: str) -> int:
    """Post and return the status.

    Raises:
        Forbidden: the settings forbid this address, or one that its name leads to.
        OSError: no answer.
    """
    parts = _parts(url)
    if parts is None or not may_call(url, hosts):
        raise Forbidden("this address is forbidden")
    port = parts.port or PORTS[parts.scheme]
    address = judged(str(parts.hostname), port, anywhere=_named(hosts) is not None)
    connection = _Connection(parts, address, port)
    try:
        path = parts.path or "/"
        connection.request("POST", f"{path}?{parts.query}" if parts.query else path, body, headers)
        return connection.getresponse().status
    except http.client.HTTPException as error:
        raise OSError(type(error).__name__) from error
    finally:
        connection.close()


class _Connection(http.client.HTTPConnection):
    """Speaks to one judged address, under the name that was typed."""

    def __init__(self, parts: SplitResult, address: str, port: int) -> None:
        super().__init__(str(parts.hostname), port, timeout=TIMEOUT)
        self._address, self._safe = address, parts.scheme == "https"

    def connect(self) -> None:
        """Connect to the address; the certificate has to be of the name."""
        self.sock = socket.create_connection((self._address, self.port), TIMEOUT)
        if self._safe:
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(self.sock, server_hostname=self.host)


def _parts(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        fits = parts.scheme in PORTS and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return None
    plain = not parts.username and not parts.fragment and url.isascii() and url.isprintable()
    return parts if fits and plain and " " not in url else None


def _named(hosts: str) -> set[str] | None:
    if hosts == "public":
        return None
    return {name.strip().casefold() for name in hosts.split(",")}


def judged(host: str, port: int, *, anywhere: bool) -> str:
    """Return the address to connect to, of a name none of whose addresses is forbidden."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(entry[4][0]) for entry in found]
    if not addresses or not (anywhere or all(map(_public, addresses))):
        raise Forbidden("this address is forbidden")
    return addresses[0]


def _public(text: str) -> bool:
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        if address in _MAPPED or address.sixtofour or address.teredo:
            return False
        address = address.ipv4_mapped or address
    return address.is_global and not address.is_multicast
