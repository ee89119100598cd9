"""Who answers which address: streams and downloads on the event loop, everything else Django in its threads."""

from django.conf import settings

from cauce.wiring.wsgi import (
    application as django,
)  # first: it sets Django up, which the others' imports need

# isort: split
from cauce.ground.files import pictures, signing
from cauce.ground.files.pictures import PictureSender
from cauce.ground.files.sender import FileSender
from cauce.live.stream import Live
from cauce.wiring import bodies
from cauce.wiring.bodies import Receive, Scope, Send
from cauce.wiring.bridge import Bridge


class Front:
    """The whole of Cauce as one ASGI application."""

    def __init__(self) -> None:
        self.live = Live()
        self.files = FileSender()
        self.pictures = PictureSender()
        self.django = Bridge(django, limit_bytes=settings.MAX_BODY_BYTES)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            raise NotImplementedError(
                scope["type"]
            )  # no WebSockets: events go down a stream, deeds are POSTs
        path: str = scope["path"]
        if path == "/live":
            await self.live(scope, receive, send)
        elif path.startswith(signing.PREFIX):
            await self.files(scope, receive, send)
        elif path.startswith(pictures.PREFIX):
            await self.pictures(scope, receive, send)
        elif path == "/health/live":
            await bodies.plain(send, 200, "ok\n")
        else:
            await self.django(scope, receive, send)

    def end_streams(self) -> None:
        """Close every stream at once: their browsers come back to the next process by themselves."""
        self.live.close()

    def close(self) -> None:
        """Let all threads go."""
        self.files.close()
        self.pictures.close()
        self.django.close()


application = Front()
