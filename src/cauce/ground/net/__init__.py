"""Going out: the one way in which Cauce opens connections to addresses that people typed in.

Knows nothing of what is asked for. It refuses private addresses unless the operator allows them, at the
moment of connecting and after each redirect, so that no answer of a name server made for the purpose gets
past it.
"""
