"""E-mail: the SMTP listener, IMAP, threading, and sending.

Raw mail is durable before anybody is told that we have it; reading it happens later and can be done again at any time.
"""
