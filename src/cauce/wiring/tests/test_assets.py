import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.templatetags.static import static
from django.test import Client

from cauce.wiring import assets, environment

ALL_ASSETS_LIMIT_BYTES = 140 * 1024
STYLES_LIMIT_BYTES = 35 * 1024


@pytest.fixture(scope="module")
def made() -> Path:
    assets.prepare()
    return Path(settings.STATIC_ROOT)


def test_every_asset_is_named_by_its_content_and_cached_for_good(made: Path, client: Client) -> None:
    address = static("workspace/css/workspace.css")
    assert re.search(r"\.[0-9a-f]{12}\.css$", address)
    answer = client.get(address)
    assert answer.status_code == 200
    assert "immutable" in answer.headers["Cache-Control"]


def test_a_style_sheet_and_its_parts_are_one_answer(made: Path) -> None:
    text = (
        staticfiles_storage.open(staticfiles_storage.stored_name("workspace/css/workspace.css"))
        .read()
        .decode()
    )
    assert "@import" not in text
    assert "@layer components {" in text and "--accent" in text


def test_all_that_a_browser_loads_is_small(made: Path) -> None:
    sizes = {
        path.name: len(gzip.compress(path.read_bytes(), 9))
        for path in made.rglob("*")
        if path.suffix in (".css", ".js", ".svg")
    }
    assert sum(size for name, size in sizes.items() if name.endswith(".css")) <= STYLES_LIMIT_BYTES
    assert sum(sizes.values()) <= ALL_ASSETS_LIMIT_BYTES, sizes


def test_a_changed_file_is_another_set_of_assets(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("a{}")
    before = environment.content_of(tmp_path)
    (tmp_path / "a.css").write_text("a{b:c}")
    assert environment.content_of(tmp_path) != before
