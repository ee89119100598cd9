"""A request to what sends files beside Django."""

import asyncio


def ask(sender, path, method="GET"):
    """One request: status, headers, body."""
    said = []

    async def send(message):
        said.append(message)

    async def receive():
        await asyncio.Event().wait()

    asyncio.run(sender({"type": "http", "method": method, "path": path, "headers": []}, receive, send))
    sender.close()
    return said[0]["status"], dict(said[0]["headers"]), b"".join(message["body"] for message in said[1:])
