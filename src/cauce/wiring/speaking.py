"""The language of the terminal, and what is said in it before Django is there."""

import gettext
import os
from pathlib import Path

_LOCALE = Path(__file__).resolve().parent.parent / "locale"


def language() -> str:
    """The language of who types the command: LANG if we have it, else Spanish."""
    wanted = (os.environ.get("LC_ALL") or os.environ.get("LANG") or "").partition(".")[0].partition("_")[0]
    return wanted if (_LOCALE / (wanted or "-") / "LC_MESSAGES" / "django.mo").exists() else "es"


_ = gettext.translation("django", _LOCALE, [language()], fallback=True).gettext
