import threading
from concurrent.futures import Future

import pytest

from cauce.wiring.threads import WarmThreads


@pytest.fixture
def threads():
    pool = WarmThreads(3, "trial")
    yield pool
    pool.shutdown(cancel_futures=True)


def who():
    return threading.current_thread().name


def test_one_after_the_other_is_done_by_one_thread(threads):
    assert len({threads.submit(who).result(10) for _ in range(50)}) == 1


def test_at_once_there_are_as_many_threads_as_allowed_and_the_rest_waits_in_line(threads):
    gate, inside, order = threading.Event(), threading.Semaphore(0), []

    def work(number):
        inside.release()
        gate.wait(10)
        order.append(number)
        return who()

    futures = [threads.submit(work, number) for number in range(7)]
    for _ in range(3):
        assert inside.acquire(timeout=10)
    assert not inside.acquire(blocking=False)
    gate.set()
    assert len({future.result(10) for future in futures}) == 3
    assert sorted(order) == list(range(7))


def test_those_who_wait_have_their_turn_in_the_order_in_which_they_came():
    threads, gate, order = WarmThreads(1, "trial"), threading.Event(), []
    threads.submit(gate.wait, 10)
    futures = [threads.submit(order.append, number) for number in range(5)]
    gate.set()
    for future in futures:
        future.result(10)
    assert order == list(range(5))
    threads.shutdown()


def test_a_thread_is_free_before_it_tells_so_that_whoever_asks_at_once_finds_it(threads):
    gate, again = threading.Event(), Future()

    def work():
        gate.wait(10)
        return who()

    first = threads.submit(work)
    first.add_done_callback(lambda _: again.set_result(threads.submit(who)))
    gate.set()
    assert again.result(10).result(10) == first.result()


@pytest.mark.parametrize(
    "error", [ZeroDivisionError, SystemExit]
)  # whatever a view raises: nobody waits for ever
def test_an_error_reaches_whoever_asked_and_the_thread_lives_on(threads, error):
    def fails():
        raise error

    for _ in range(5):  # more often than there are threads to lose
        with pytest.raises(error):
            threads.submit(fails).result(10)
    assert threads.submit(who).result(10)


def test_shut_down_it_finishes_what_is_inside_and_cancels_what_waits():
    threads, gate = WarmThreads(1, "trial"), threading.Event()
    inside, waiting = threads.submit(gate.wait, 10), threads.submit(who)
    threads.shutdown(cancel_futures=True)
    gate.set()
    assert inside.result(10) is True
    assert waiting.cancelled()
    with pytest.raises(RuntimeError):
        threads.submit(who)
