"""Styles, scripts and icons as browsers get them: named by content, compressed, cached for good.

They are made once for each version of the files, in the data folder, by whichever process first needs one: a
checkout and a wheel behave alike, and nobody needs a build step or Node.
"""

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

from cauce.ground.db.sqlite.lock import FairLock

# `@import url("list.css") layer(components);` of a style sheet that is an entry.
_IMPORT = re.compile(r'@import\s+url\("([^"]+)"\)(?:\s+layer\((\w+)\))?\s*;')


class _Hashing(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """whitenoise's, which sends a style sheet and its parts as one answer and ships no source maps."""

    support_js_module_import_aggregation = True
    patterns = tuple(rule for rule in CompressedManifestStaticFilesStorage.patterns if rule[0] == "*.css")

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        yield from super().post_process(self._in_one(paths), dry_run, **options)

    def _in_one(self, paths: dict[str, Any]) -> dict[str, Any]:
        kept = dict(paths)
        for name, (storage, path) in paths.items():
            if not name.endswith(".css"):
                continue
            with storage.open(path) as file:
                text = file.read().decode()
            parts = [str(Path(name).parent / part) for part, _layer in _IMPORT.findall(text)]
            if not parts:
                continue
            whole = _IMPORT.sub(lambda found: self._part(paths, name, found), text)  # noqa: B023 - used at once
            self.delete(name)
            self._save(name, ContentFile(whole.encode()))
            kept[name] = (self, name)
            for part in parts:
                kept.pop(part, None)
                self.delete(part)
        return kept

    @staticmethod
    def _part(paths: dict[str, Any], name: str, found: "re.Match[str]") -> str:
        storage, path = paths[str(Path(name).parent / found[1])]
        with storage.open(path) as file:
            text: str = file.read().decode()
        return f"@layer {found[2]} {{\n{text}}}\n" if found[2] else text


class Storage(_Hashing):
    """Where `static()` looks names up; makes the assets if they are missing."""

    def read_manifest(self) -> str | None:
        prepare()
        content: str | None = super().read_manifest()
        return content


def prepare() -> None:
    """Make the assets of this version if they are not there; others that need them meanwhile wait."""
    final = Path(settings.STATIC_ROOT)
    if (final / "staticfiles.json").exists():
        return
    final.parent.mkdir(parents=True, exist_ok=True)
    turn = FairLock(str(final.parent / "making.lock"))
    turn.acquire()
    try:
        if not final.exists():
            _make(final)
    finally:
        turn.release()


def _make(final: Path) -> None:
    with tempfile.TemporaryDirectory(dir=final.parent) as folder:
        storage = _Hashing(location=folder)
        paths: dict[str, Any] = {}
        for finder in get_finders():
            for path, source in finder.list([]):
                with source.open(path) as file:
                    storage.save(path, file)
                paths[path] = (source, path)
        for _name, _hashed, processed in storage.post_process(paths):
            if isinstance(processed, Exception):
                raise processed
        os.rename(folder, final)
        Path(folder).mkdir()  # the context manager removes what it made
    for old in final.parent.iterdir():
        if old.is_dir() and old != final:
            shutil.rmtree(old, ignore_errors=True)
