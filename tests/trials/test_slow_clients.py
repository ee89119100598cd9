"""Thirty telephones with a bad connection hold nobody else up."""

import threading
from statistics import quantiles
from time import perf_counter

import pytest

from tests.servers.desk import MIRA
from tests.servers.wire import Wire
from tests.trials.mails import with_content

SLOW_CLIENTS = 30
BYTES_PER_S = 1024
VIEWS = 80
P95_MS = 200


@pytest.mark.trial
@pytest.mark.timed
@pytest.mark.timeout(240)
def test_others_pages_stay_quick_beside_thirty_slow_clients(sqlite_desk):
    desk = sqlite_desk
    desk.mail(with_content("grande", b"x" * 2_000_000))
    wire = Wire(desk.port, bytes_per_s=BYTES_PER_S).start()
    signed_in = desk.browser(MIRA)
    stop = threading.Event()
    slow = [
        threading.Thread(target=crawl, args=(wire.port, signed_in, stop), daemon=True)
        for _ in range(SLOW_CLIENTS)
    ]
    for client in slow:
        client.start()
    stop.wait(2)
    each = []
    for _ in range(VIEWS):
        began = perf_counter()
        assert signed_in.get("/tickets").status_code == 200
        each.append((perf_counter() - began) * 1000)
    stop.set()
    wire.stop()
    assert quantiles(each, n=20)[-1] < P95_MS


def crawl(port, signed_in, stop):
    """Fetch pages and hand in files, a kilobyte a second each way, until told to stop."""
    import httpx2

    with httpx2.Client(
        base_url=f"http://127.0.0.1:{port}", cookies=dict(signed_in.cookies), timeout=300
    ) as client:
        while not stop.is_set():
            try:
                client.get("/tickets")
                client.post("/uploads", files={"file": ("informe.txt", b"x" * 20_000)})
            except httpx2.TransportError:
                return
