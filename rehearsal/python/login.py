"""The login in front of the MLflow server: other users of the machine, and web pages, get no answer.

A client sends the password by basic authorization, as MLflow's own clients do by MLFLOW_TRACKING_USERNAME and
MLFLOW_TRACKING_PASSWORD. A person opens an address that ends in `?token=` and the password, and gets a cookie for it.
"""

import base64
import binascii
import hashlib
import hmac
import re
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs, urlencode

loopback = re.compile(r"^(127\.0\.0\.1|localhost)(:\d+)?$")


class Login:
    """An ASGI application in front of another."""

    def __init__(self, app, password: str) -> None:
        self._app = app
        self._password = password
        # Cookies are for a host and not for a port: another server's page gets this one, and not the password.
        self._session = hmac.new(password.encode(), b"session", hashlib.sha256).hexdigest()
        self._cookie = f"mlflow-{hashlib.sha256(password.encode()).hexdigest()[:8]}"

    async def __call__(self, scope, receive, send) -> None:
        if scope["type"] == "lifespan":
            return await self._app(scope, receive, send)
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        query = parse_qs(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True)
        token = query.pop("token", [""])[0]
        if token:
            # What is logged of the request is without it.
            scope["query_string"] = urlencode(query, doseq=True).encode()
        if not self._is_no_page(headers):
            return await refuse(scope, send, 403, b"Only clients on this machine are answered, and no web pages.\n")
        if scope["type"] == "http" and token and same(token, self._password):
            return await answer(send, 303, [self._set_cookie(), (b"location", self._place(scope))], b"")
        if self._basic(headers) or self._has_cookie(headers):
            return await self._app(scope, receive, send)
        await refuse(
            scope,
            send,
            401,
            b"The login is missing. The command that started this server prints an address with it, and programs find\n"
            b"it in MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD of the environment file.\n",
        )

    @staticmethod
    def _is_no_page(headers) -> bool:
        """A page's request bears its origin, and a name that was bent to loopback shows in the host."""
        host = headers.get("host", "")
        return bool(loopback.match(host)) and headers.get("origin", f"http://{host}") == f"http://{host}"

    @staticmethod
    def _place(scope) -> bytes:
        # One slash at its start: with two, the rest would be another host's name.
        path = "/" + scope.get("raw_path", b"/").decode("latin-1").lstrip("/")
        query = scope["query_string"].decode("latin-1")
        return (path + (f"?{query}" if query else "")).encode("latin-1")

    def _set_cookie(self):
        return b"set-cookie", f"{self._cookie}={self._session}; Path=/; HttpOnly; SameSite=Strict".encode()

    def _has_cookie(self, headers) -> bool:
        try:
            found = SimpleCookie(headers.get("cookie", "")).get(self._cookie)
        except CookieError:
            return False
        return found is not None and same(found.value, self._session)

    def _basic(self, headers) -> bool:
        kind, _, encoded = headers.get("authorization", "").partition(" ")
        if kind.lower() != "basic":
            return False
        try:
            given = base64.b64decode(encoded, validate=True)
        except (binascii.Error, ValueError):
            return False
        return same(given.decode("latin-1"), f"rehearsal:{self._password}")


def same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())


async def answer(send, status: int, headers, body: bytes) -> None:
    length = (b"content-length", str(len(body)).encode())
    headers = [(b"content-type", b"text/plain; charset=utf-8"), length, (b"cache-control", b"no-store"), *headers]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def refuse(scope, send, status: int, body: bytes) -> None:
    if scope["type"] == "http":
        return await answer(send, status, [], body)
    await send({"type": "websocket.close", "code": 1008})
