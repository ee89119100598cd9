"""Mailboxes as pages: connecting one, its settings and health, how it signs, who carries it, what cannot be read."""
