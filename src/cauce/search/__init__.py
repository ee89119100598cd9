"""Finding tickets by what was said in them: an index of its own, written by a follower, read newest first.

It never decides who may see what: it starts from `tickets.queries.visible`. Whatever it holds can be made again from
the tables (`actions.rebuild`).
"""
