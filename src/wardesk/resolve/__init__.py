"""Claims → linked claims: actors, places, dates, sources."""
