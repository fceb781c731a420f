"""What every answer says to the browser: nothing may be loaded, framed or stored that these pages do not need."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CSP = "; ".join(
    (
        "default-src 'none'",
        "img-src 'self'",  # page images, the icon
        "style-src 'self'",  # the one stylesheet
        "script-src 'self'",  # small scripts of our own, never inline; pages work without
        "connect-src 'self'",  # what those scripts ask of this site
        "form-action 'self'",  # search and the forms of the office
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",  # nothing here is public
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def harden(headers: MutableHeaders) -> None:
    """Adds what is missing; an answer that says nothing about storing is not stored."""
    for name, value in HEADERS.items():
        headers.setdefault(name, value)
    headers.setdefault("Cache-Control", "no-store")


class SafeHeaders:
    """Middleware that hardens every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def hardened(message: Message) -> None:
            if message["type"] == "http.response.start":
                harden(MutableHeaders(scope=message))
            await send(message)

        await self.app(scope, receive, hardened if scope["type"] == "http" else send)
