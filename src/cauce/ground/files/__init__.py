"""Bytes at rest: files named by their content, raw input as it came, secrets, and signed addresses for
downloads.

It knows who owns a file only as an account number, and never decides who may read one: a room above it issues
the signed address. Files are never changed, only added and, 48 hours after their last reference, removed.
"""

__all__ = [
    "cache", "errors", "keys", "pictures", "previews", "raw", "scanning", "secrets", "sender", "signing",
    "store", "sweeping",
]  # fmt: skip
