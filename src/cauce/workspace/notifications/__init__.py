"""What people are told as pages: of what an agent is told, and the words that are used."""
