"""Fetch what we ship of other people's front ends, and cut the icons we use into one sprite.

Run by a maintainer, never by a user: `python scripts/vendor.py` packs every package of vendor.json at its pinned
version with npm, refuses it unless its SHA-512 is the one written down, copies the named files into
`workspace/static/vendor/` and writes down their hashes, which a test compares with what lies there. What is
marked `for_tests` goes to `tests/vendor/`, where no wheel finds it.
`--pin` writes the SHA-512 of what was fetched: only after you have looked at a new version.
"""

import base64
import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
MANIFEST = HERE / "vendor.json"
WORKSPACE = HERE.parent / "src/cauce/workspace"
VENDOR = WORKSPACE / "static/vendor"
FOR_TESTS = HERE.parent / "tests/vendor"
# icon("mail") in a template, icon: "mail" or icon("mail") in a script, mark="mail" where a macro passes it on.
NAMED_ICON = re.compile(r"""\bicon(?:\(|[:=]\s*)["']([a-z0-9-]+)["']""")


def icons_used() -> list[str]:
    """Names of every icon that a template or script of the workspace shows, in order."""
    names: set[str] = set()
    for pattern in ("templates/**/*.html", "static/workspace/js/*.js", "**/*.py"):
        for path in WORKSPACE.glob(pattern):
            names.update(NAMED_ICON.findall(path.read_text()))
    return sorted(names)


def fetched(package: dict[str, Any], into: Path) -> Path:
    """The package's tarball, as npm packs it."""
    spec = f"{package['name']}@{package['version']}"
    done = subprocess.run(
        ["npm", "pack", "--silent", spec], cwd=into, check=True, capture_output=True, text=True
    )
    return into / done.stdout.split()[-1]


def sha512_of(path: Path) -> str:
    """The hash in the form that npm's own lock files use."""
    return "sha512-" + base64.b64encode(hashlib.sha512(path.read_bytes()).digest()).decode()


def sprite(tarball: tarfile.TarFile, names: list[str]) -> bytes:
    """One SVG with a symbol for each icon: shapes only, so that the page's CSS decides how they look."""
    symbols = []
    for name in names:
        member = tarball.extractfile(f"package/icons/outline/{name}.svg")
        assert member is not None
        drawing = member.read().decode()
        shapes = re.findall(r"<(?:path|circle|rect|line|polyline)\b[^>]*/>", drawing)
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{"".join(shapes)}</symbol>')
    return ('<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n").encode()


def main() -> None:
    manifest = json.loads(MANIFEST.read_text())
    manifest["copied"], manifest["copied_for_tests"] = {}, {}
    for folder in (VENDOR, FOR_TESTS):
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.iterdir():
            old.unlink()
    with tempfile.TemporaryDirectory() as fetched_into:
        for package in manifest["packages"]:
            archive = fetched(package, Path(fetched_into))
            if "--pin" in sys.argv:
                package["sha512"] = sha512_of(archive)
            if package["sha512"] != sha512_of(archive):
                sys.exit(f"{package['name']} {package['version']} is not what vendor.json says it is")
            with tarfile.open(archive) as tarball:
                copies = {}
                for inside, name in package.get("files", {}).items():
                    member = tarball.extractfile(inside)
                    assert member is not None
                    copies[name] = member.read()
                if "sprite" in package:
                    copies[package["sprite"]] = sprite(tarball, icons_used())
            for_tests = package.get("for_tests", False)
            for name, content in copies.items():
                ((FOR_TESTS if for_tests else VENDOR) / name).write_bytes(content)
                copied = manifest["copied_for_tests" if for_tests else "copied"]
                copied[name] = hashlib.sha512(content).hexdigest()
    MANIFEST.write_text(json.dumps(manifest, indent=2) + "\n")


if __name__ == "__main__":
    main()
