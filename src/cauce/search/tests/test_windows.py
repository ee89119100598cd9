from hypothesis import given
from hypothesis import strategies as st

from cauce.search.engines import postgres


@given(below=st.integers(0, 6_000_000), message=st.integers(0, 6_000_000))
def test_every_message_below_an_id_lies_in_one_window_and_newer_ones_come_first(
    below: int, message: int
) -> None:
    windows = list(postgres._windows(below))
    held = [
        number
        for number, (places, top) in enumerate(windows)
        if message < top and (not places or set(places) & set(postgres._places(message)))
    ]
    # The last window names no places: what the others hold lies at or above its top.
    assert len(held) == (1 if message < below else 0)
    tops = [top for _places, top in windows]
    assert tops == sorted(tops, reverse=True) and len(windows) <= 6
