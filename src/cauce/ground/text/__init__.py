"""Words for people: HTML made safe, text made findable, long made short. Pure; it has never heard of a ticket."""
