"""Words for people: HTML made safe, text made findable, long made short. Pure; knows nothing of what the words are about."""
