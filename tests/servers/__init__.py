"""Real peers for tests, trials and benchmarks: PostgreSQL, Dovecot, an SMTP sink, Cauce itself, Chromium.

Each module holds one peer as a plain class that knows nothing of pytest (benchmarks use them too);
`fixtures.py` hands them to tests. Everything listens on loopback, on a free port, in a folder of its own.
"""
