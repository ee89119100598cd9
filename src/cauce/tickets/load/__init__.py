"""Bulk loading: rows and facts together, as the verbs would have left them, hundreds of times faster.

For demo data, benchmarks, importers and simulations. A test loads the same tickets both ways and compares every table.
"""

from cauce.tickets.load.loading import load
from cauce.tickets.load.past import Past, open_all_past
from cauce.tickets.load.specs import MessageSpec, TicketSpec

__all__ = ["MessageSpec", "Past", "TicketSpec", "load", "open_all_past"]
