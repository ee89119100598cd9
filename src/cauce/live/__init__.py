"""One event stream for each browser: it says what has changed, never what it says now.

A small ASGI application beside Django. It follows the log by itself, waits for nobody, writes nothing, and forgets
everything when the process ends: a browser that comes back says the last position it saw.
"""
