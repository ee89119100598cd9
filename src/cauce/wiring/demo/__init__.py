"""The company to look at: ninety days of a shop that never was, for `cauce start --demo` and for pictures of Cauce.

Everything of it stands in an account of its own whose origin is «demo»: followers that reach people or the outside take
none of its facts. `remove()` takes away all that belongs to it and nothing else.
"""

from cauce.wiring.demo.filling import access, fill
from cauce.wiring.demo.removing import remove

__all__ = ["access", "fill", "remove"]
