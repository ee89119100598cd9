"""Pictures of files and of other hosts: drawn apart, fetched by us, never anything but a raster."""

import io
import threading
from dataclasses import asdict
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from PIL import Image

from cauce.ground import clock
from cauce.ground.files import cache, pictures, previews, remote, signing, store
from cauce.ground.files.errors import NoSuchFile, NotDrawn, NotOurs
from cauce.ground.files.pictures import Picture, PictureSender
from cauce.ground.files.tests.asking import ask
from tests.drawn import pdf, png


class Gallery(BaseHTTPRequestHandler):
    """A stranger's web server."""

    def do_GET(self) -> None:
        self.server.visits.append((self.path, dict(self.headers)))  # type: ignore[attr-defined]
        body, kind = self.server.shows.get(self.path, (b"no", "text/plain"))  # type: ignore[attr-defined]
        self.send_response(302 if self.path == "/away" else 200)
        if self.path == "/away":
            self.send_header("Location", "/a.png")
        self.send_header("Content-Type", kind)
        self.send_header("Set-Cookie", "who=you")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def gallery(settings):
    settings.ALLOW_PRIVATE_HOSTS = ["127.0.0.0/8"]
    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), Gallery)
    server.visits, server.shows = [], {}
    server.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(autouse=True)
def own_data(settings, tmp_path):
    settings.DATA = tmp_path


def kept(data: bytes) -> str:
    return store.put(1, [data]).sha256


def test_a_large_picture_is_shown_small():
    found = Image.open(io.BytesIO(previews.preview(1, kept(png()), "image", "small")))
    assert found.size == (360, 240) and found.format == "WEBP"


def test_the_first_page_of_a_pdf_is_a_picture():
    found = Image.open(io.BytesIO(previews.preview(1, kept(pdf()), "pdf", "large")))
    assert max(found.size) == pytest.approx(1600, abs=2) and found.width < found.height


def test_a_drawing_is_made_once(monkeypatch):
    name = kept(png())
    first = previews.preview(1, name, "image", "small")
    monkeypatch.setattr(previews, "_draw", None)
    assert previews.preview(1, name, "image", "small") == first


def bomb() -> bytes:
    """A PNG of 60,000 × 60,000 pixels in a few hundred kilobytes' head: the size alone is told."""
    head = png(2, 2)
    wide = (60_000).to_bytes(4, "big")
    return head[:16] + wide + wide + head[24:]


@pytest.mark.parametrize(
    ("kind", "data"),
    [("image", b"no picture"), ("image", bomb()), ("pdf", b"%PDF-1.4 broken"), ("image", png()[:200]),
     ("image", b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')],
)  # fmt: skip
def test_what_cannot_be_drawn_is_no_picture_and_is_not_tried_again(kind, data, monkeypatch):
    name = kept(data)
    with pytest.raises(NotDrawn):
        previews.preview(1, name, kind, "small")
    monkeypatch.setattr(previews, "_draw", None)
    with pytest.raises(NotDrawn):
        previews.preview(1, name, kind, "small")


def test_a_file_that_cannot_be_drawn_is_shown_as_a_sheet_and_one_that_is_gone_not_at_all():
    status, headers, body = ask(
        PictureSender(),
        pictures.address(Picture(1, sha256=kept(b"%PDF-1.4 broken"), kind="pdf", size="small")),
    )
    assert status == 200 and body == pictures.UNDRAWN and headers[b"content-type"] == b"image/webp"
    assert (
        ask(PictureSender(), pictures.address(Picture(1, sha256="0" * 64, kind="pdf", size="small")))[0]
        == 404
    )


def test_a_file_is_drawn_by_its_type_or_by_its_name_where_the_type_says_nothing():
    assert previews.kind_of("image/jpeg", "x") == "image"
    assert previews.kind_of("application/octet-stream", "Factura.PDF") == "pdf"
    assert previews.kind_of("image/svg+xml", "x.svg") == ""
    assert previews.kind_of("text/html", "x.png") == ""


def test_a_remote_picture_is_fetched_once_and_tells_its_host_nothing(gallery):
    gallery.shows["/a.png"] = (png(9, 9), "image/png")
    url = f"{gallery.url}/a.png"
    assert remote.picture(1, url) == remote.picture(1, url) == png(9, 9)
    ((_path, headers),) = gallery.visits
    said = {name.lower(): value for name, value in headers.items()}
    assert not {"cookie", "referer", "x-forwarded-for", "origin"} & said.keys()
    assert "Cauce" not in said["user-agent"]


def test_a_remote_picture_may_have_moved(gallery):
    gallery.shows["/a.png"] = (png(9, 9), "image/png")
    assert remote.picture(1, f"{gallery.url}/away") == png(9, 9)


@pytest.mark.parametrize(
    "shows",
    [(b"<svg/>", "image/png"), (b"<html><script>", "image/gif"), (b"", "image/png"),
     (b"\xff\xd8\xff" + b"x" * 9_000_000, "image/jpeg")],
    ids=["svg", "page", "nothing", "huge"],
)  # fmt: skip
def test_what_is_no_picture_whatever_it_says_is_not_shown(gallery, shows):
    gallery.shows["/x"] = shows
    with pytest.raises(NoSuchFile):
        remote.picture(1, f"{gallery.url}/x")
    with pytest.raises(NoSuchFile):
        remote.picture(1, f"{gallery.url}/x")
    assert len(gallery.visits) == 1


def test_a_picture_inside_our_own_network_is_not_fetched(gallery, settings):
    settings.ALLOW_PRIVATE_HOSTS = []
    with pytest.raises(NoSuchFile):
        remote.picture(1, f"{gallery.url}/a.png")
    assert gallery.visits == []


def test_a_signed_address_shows_the_picture_and_nothing_that_could_run():
    status, headers, body = ask(
        PictureSender(), pictures.address(Picture(1, sha256=kept(png()), kind="image", size="small"))
    )
    assert status == 200 and body[8:12] == b"WEBP" and headers[b"content-type"] == b"image/webp"
    assert headers[b"x-content-type-options"] == b"nosniff"
    assert b"sandbox" in headers[b"content-security-policy"]


def test_a_remote_address_stays_the_same_for_hours_and_runs_out():
    address = pictures.remote_address(1, "https://a.example/x.png")
    assert pictures.remote_address(1, "https://a.example/x.png") == address
    assert pictures.opened(address).url == "https://a.example/x.png"


def test_an_altered_address_or_one_for_files_shows_nothing(monkeypatch):
    address = pictures.address(Picture(1, sha256="0" * 64, kind="image", size="small"))
    assert ask(PictureSender(), address[:-2] + "xx")[0] == 404
    assert (
        ask(PictureSender(), "/pictures/" + address.removeprefix("/pictures/").replace(".", "", 1))[0] == 404
    )
    assert ask(PictureSender(), address, "POST")[0] == 405
    later = clock.now() + timedelta(minutes=6)
    monkeypatch.setattr(clock, "now", lambda: later)
    with pytest.raises(NotOurs):
        pictures.opened(address)


def test_what_was_signed_for_something_else_is_no_address_of_a_picture():
    values = asdict(Picture(1, url="https://a.example/x.png"))
    sealed = signing.sealed(values, "download addresses", good_for=signing.GOOD_FOR, cut=timedelta(minutes=1))
    with pytest.raises(NotOurs):
        pictures.opened(pictures.PREFIX + sealed)


def test_what_was_kept_for_a_while_goes():
    cache.keep("remote", 1, "x", b"x")
    assert cache.sweep(timedelta(days=1)) == 0
    assert cache.sweep(timedelta(seconds=-1)) == 1
    assert cache.find("remote", 1, "x", fresh=timedelta(days=1)) is None
