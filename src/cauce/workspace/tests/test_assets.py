import gzip
import hashlib
import json
import math
import re
import runpy
from pathlib import Path
from types import SimpleNamespace

import pytest

WORKSPACE = Path(__file__).resolve().parent.parent
ROOT = WORKSPACE.parent.parent.parent
VENDOR = WORKSPACE / "static/vendor"
CSS = WORKSPACE / "static/workspace/css"


def zipped(paths):
    return sum(len(gzip.compress(path.read_bytes(), 9)) for path in paths)


def vendoring():
    """The script that fetched them, which is no part of the package."""
    return SimpleNamespace(**runpy.run_path(str(ROOT / "scripts/vendor.py")))


def test_vendored_files_are_what_was_fetched():
    copied = json.loads((ROOT / "scripts/vendor.json").read_text())["copied"]
    assert {path.name for path in VENDOR.iterdir()} == set(copied)
    for name, digest in copied.items():
        assert hashlib.sha512((VENDOR / name).read_bytes()).hexdigest() == digest, name


def test_every_icon_that_is_shown_is_in_the_sprite():
    sprite = next(VENDOR.glob("icons-*.svg")).read_text()
    missing = [name for name in vendoring().icons_used() if f'id="{name}"' not in sprite]
    assert not missing, "run scripts/vendor.py"


def test_styles_are_at_most_35_kb_and_all_assets_140_kb():
    styles = list(CSS.glob("*.css"))
    assert zipped(styles) < 35_000
    assert zipped([*styles, *(WORKSPACE / "static/workspace/js").glob("*.js"), *VENDOR.iterdir()]) < 140_000


def test_colours_and_sizes_are_born_in_the_tokens_alone():
    for path in CSS.glob("*.css"):
        if path.name in (
            "tokens.css",
            "marks.css",
            "floating.css",
            "conversation.css",
            "page.css",
            "base.css",
        ):
            continue
        assert not re.search(r"oklch\(|#[0-9a-f]{3,8}\b|rgba?\(", path.read_text()), path.name


# OKLab to linear sRGB, by Björn Ottosson.
TO_CONES = (
    (1, 0.3963377774, 0.2158037573),
    (1, -0.1055613458, -0.0638541728),
    (1, -0.0894841775, -1.2914855480),
)
TO_LIGHT = (
    (4.0767416621, -3.3077115913, 0.2309699292),
    (-1.2684380046, 2.6097574011, -0.3413193965),
    (-0.0041960863, -0.7034186147, 1.7076147010),
)


def times(matrix, vector):
    return [sum(one * other for one, other in zip(row, vector, strict=True)) for row in matrix]


def luminance(colour):
    """Relative luminance (WCAG 2.2) of an oklch colour."""
    lightness, chroma, hue = colour
    turn = math.radians(hue)
    cones = times(TO_CONES, (lightness, chroma * math.cos(turn), chroma * math.sin(turn)))
    light = [min(1, max(0, part)) for part in times(TO_LIGHT, [cone**3 for cone in cones])]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), light, strict=True))


def tokens():
    text = (CSS / "tokens.css").read_text().replace("var(--sand)", "85").replace("var(--river)", "205")
    pattern = r"--([a-z-]+): light-dark\(oklch\(([\d. ]+)\), oklch\(([\d. ]+)\)\)"
    found = {}
    for name, light, dark in re.findall(pattern, text):
        found[name] = tuple(tuple(float(part) for part in side.split()) for side in (light, dark))
    return found


def contrast(one, two):
    high, low = sorted((luminance(one), luminance(two)), reverse=True)
    return (high + 0.05) / (low + 0.05)


GROUNDS = ("sunk", "ground", "raised", "floating")
INKS = ("ink", "ink-soft", "ink-faint", "accent-ink", "late", "soon", "well")
PAIRS = [(ink, ground) for ink in INKS for ground in GROUNDS] + [
    ("ink", "note"), ("note-ink", "note"), ("ink", "accent-wash"), ("ink-faint", "accent-wash"), ("late", "late-wash"),
    ("soon", "soon-wash"), ("well", "well-wash"), ("on-accent", "accent"), ("ink-soft", "note"),
]  # fmt: skip


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_text_stands_out_four_and_a_half_times(ink, ground, theme):
    known = tokens()
    assert contrast(known[ink][theme], known[ground][theme]) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_edges_of_what_can_be_used_stand_out_three_times(theme):
    known = tokens()
    for ground in GROUNDS:
        assert contrast(known["field"][theme], known[ground][theme]) >= 3
