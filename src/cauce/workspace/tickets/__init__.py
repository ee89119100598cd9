"""Tickets as pages: the list, the conversation, the case beside it, and what an agent does there."""
