"""The catalogues of what users read: `python -m scripts.catalogues [--check] [--fill LIST…]`.

Without options it takes every msgid out of the code and the Jinja2 templates, merges them into both catalogues
and compiles them. English msgids are their own English. What Spanish lacks is printed and the exit code is 1.
`--fill` takes Spanish from lists of `msgid<TAB>msgstr` lines. `--check` changes nothing and fails if a
committed catalogue, or what was compiled from it, is not what this would write. Needs gettext's programs.
"""

from __future__ import annotations

import argparse
import gettext
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from jinja2 import Environment

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "cauce"
LANGUAGES = ("es", "en")
FUNCTIONS = ("_", "gettext", "gettext_lazy", "gettext_noop", "_noop", "ngettext:1,2", "ngettext_lazy:1,2",
             "pgettext:1c,2", "pgettext_lazy:1c,2", "npgettext:1c,2,3", "npgettext_lazy:1c,2,3")  # fmt: skip
HEADER = """msgid ""
msgstr ""
"Project-Id-Version: cauce\\n"
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"""


def run(program: str, *arguments: str | Path) -> str:
    """What the program prints. Raises SystemExit with its complaint."""
    done = subprocess.run([program, *map(str, arguments)], capture_output=True, text=True, cwd=ROOT)
    if done.returncode:
        raise SystemExit(f"{program}: {done.stderr or done.stdout}")
    return done.stdout


def python_files() -> Iterator[Path]:
    for path in sorted(SOURCE.rglob("*.py")):
        if not {"tests", "migrations"} & set(path.parts):
            yield path


def jinja_as_python(template: Path) -> str:
    """The template's calls of gettext as Python lines that xgettext reads; line numbers are not kept."""
    i18n = Environment(extensions=["jinja2.ext.i18n"])
    found = i18n.extract_translations(template.read_text())  # type: ignore[attr-defined]  # the extension adds it
    return "".join(f"{function}({_arguments(message)})\n" for _line, function, message in found)


def _arguments(message: str | tuple[str | None, ...]) -> str:
    texts = (message,) if isinstance(message, str) else message
    return ", ".join("n" if text is None else repr(text) for text in texts)


def extract(folder: Path) -> Path:
    """Every msgid of the code and the templates, as a template catalogue in `folder`."""
    sources = list(python_files())
    for number, template in enumerate(
        sorted([*SOURCE.rglob("templates/**/*.html"), *SOURCE.rglob("templates/**/*.txt")])
    ):
        python = folder / f"{number:04d}_{template.stem}.py"
        python.write_text(jinja_as_python(template))
        sources.append(python)
    listed = folder / "sources"
    listed.write_text("\n".join(map(str, sources)))
    template_catalogue = folder / "django.pot"
    keywords = [f"--keyword={function}" for function in FUNCTIONS]
    run("xgettext", "-L", "Python", "--from-code=UTF-8", "--no-location", "--sort-output", "--force-po",
        "--add-comments=Translators", *keywords, "-f", listed, "-o", template_catalogue)  # fmt: skip
    return template_catalogue


def update(template_catalogue: Path, locale: Path, lists: Iterable[Path] = ()) -> None:
    """Merge the msgids into each catalogue under `locale`, and compile it."""
    for language in LANGUAGES:
        folder = locale / language / "LC_MESSAGES"
        folder.mkdir(parents=True, exist_ok=True)
        catalogue = folder / "django.po"
        if not catalogue.exists():
            catalogue.write_text(HEADER.format(language=language))
        if language == "es":
            for translations in lists:
                fill(catalogue, translations)
        run("msgmerge", "-q", "--update", "--backup=none", "--no-fuzzy-matching", "--no-wrap", "--sort-output",
            catalogue, template_catalogue)  # fmt: skip
        if language == "en":
            run("msgen", "--no-wrap", "-o", catalogue, catalogue)
        run("msgattrib", "--no-obsolete", "--no-wrap", "-o", catalogue, catalogue)
        without_dates(catalogue)
        run("msgfmt", "--check", "-o", folder / "django.mo", catalogue)


def fill(catalogue: Path, translations: Path) -> None:
    """Add the list's translations to the catalogue; what is translated already stays."""
    lines = (line.rstrip("\n").split("\t") for line in translations.read_text().splitlines())
    entries = {fields[0]: fields[1] for fields in lines if len(fields) == 2 and fields[0] and fields[1]}
    with tempfile.NamedTemporaryFile("w", suffix=".po") as extra:
        extra.write(HEADER.format(language="es"))
        for msgid, msgstr in entries.items():
            extra.write(f"\nmsgid {_quoted(msgid)}\nmsgstr {_quoted(msgstr)}\n")
        extra.flush()
        run("msgcat", "--use-first", "--no-wrap", "-o", catalogue, catalogue, extra.name)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '\\"') + '"'  # lists write a line break as \n, as catalogues do


def without_dates(catalogue: Path) -> None:
    lines = catalogue.read_text().splitlines(keepends=True)
    catalogue.write_text("".join(line for line in lines if not line.startswith('"POT-Creation-Date')))


def lacking(catalogue: Path) -> list[str]:
    """The msgids that have no translation, or an unsure one."""
    open_entries = run("msgattrib", "--untranslated", "--no-wrap", catalogue)
    open_entries += run("msgattrib", "--only-fuzzy", "--no-wrap", catalogue)
    return [
        line[6:] for line in open_entries.splitlines() if line.startswith("msgid ") and line != 'msgid ""'
    ]


def compiled(catalogue: Path) -> object:
    """What the running product reads."""
    with catalogue.open("rb") as file:
        return vars(gettext.GNUTranslations(file))["_catalog"]


def differences(committed: Path, fresh: Path) -> list[str]:
    found = []
    for language in LANGUAGES:
        name = f"{language}/LC_MESSAGES/django"
        ours, theirs = committed / f"{name}.mo", fresh / f"{name}.mo"
        if not ours.exists() or compiled(ours) != compiled(theirs):
            found.append(f"{name}.mo is not up to date: run `python -m scripts.catalogues`")
    return found


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--fill", nargs="*", type=Path, default=[], metavar="LIST")
    options = parser.parse_args()
    committed = SOURCE / "locale"
    with tempfile.TemporaryDirectory() as temporary:
        locale = Path(temporary) / "locale" if options.check else committed
        if options.check and committed.exists():
            shutil.copytree(committed, locale)
        update(extract(Path(temporary)), locale, options.fill)
        problems = [
            f"{language}: not translated: {msgid}"
            for language in LANGUAGES
            for msgid in lacking(locale / language / "LC_MESSAGES" / "django.po")
        ]
        if options.check:
            problems += differences(committed, locale)
    print("\n".join(problems) or "catalogues: complete")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
