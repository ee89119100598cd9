"""The public cases are not ours to carry: they are tried where they lie beside the checkout."""

from tests.mail_cases.test_public_cases import AT_HAND

collect_ignore = [] if AT_HAND else ["test_public_cases.py"]
