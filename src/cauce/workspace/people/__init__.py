"""People as pages: customers, and those who work here: agents, teams, brands, and how they sign."""
