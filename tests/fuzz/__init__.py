"""Searching for bytes that the reading of mail does not stand; `__main__` says how. It wants atheris."""
