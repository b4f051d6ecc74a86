import threading

import pytest

from search.breaker import LONGEST_PAUSE, PAUSE, Breaker
from search.engines.base import EngineAway


class Clock:
    time = 0.0

    def __call__(self) -> float:
        return self.time


class Probe:
    def __init__(self) -> None:
        self.count = 0
        self.away = True

    def __call__(self) -> None:
        self.count += 1
        if self.away:
            raise EngineAway("still away")


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def probe():
    return Probe()


@pytest.fixture
def breaker(probe, clock):
    return Breaker(probe, clock)


def fail(breaker):
    with pytest.raises(EngineAway), breaker.passing():
        raise EngineAway("no answer")


def asked(breaker) -> bool:
    """Whether a caller reaches the engine."""
    try:
        with breaker.passing():
            return True
    except EngineAway:
        return False


def test_the_first_failure_opens_it_and_nobody_waits_any_more(breaker, probe):
    assert asked(breaker)
    fail(breaker)

    assert breaker.is_open
    assert not any(asked(breaker) for _ in range(100))
    assert probe.count == 0


def test_whoever_is_turned_away_learns_why(breaker):
    fail(breaker)

    with pytest.raises(EngineAway, match="no answer"), breaker.passing():
        pass


def test_after_a_pause_one_caller_tries_and_a_success_closes_it(breaker, probe, clock):
    fail(breaker)
    clock.time += PAUSE
    probe.away = False

    assert asked(breaker)

    assert not breaker.is_open
    assert probe.count == 1


def test_the_pause_grows_to_a_limit_and_is_short_again_after_a_success(breaker, probe, clock):
    fail(breaker)
    pauses = []
    for _ in range(6):
        before, tried = clock.time, probe.count
        while probe.count == tried:
            clock.time += 0.125
            asked(breaker)
        pauses.append(clock.time - before)
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[-1]) == (PAUSE, LONGEST_PAUSE)

    probe.away = False
    clock.time += LONGEST_PAUSE
    assert asked(breaker)
    fail(breaker)
    clock.time += PAUSE
    assert asked(breaker)


def test_while_one_tries_the_others_are_told_at_once(clock):
    trying, go_on = threading.Event(), threading.Event()

    def probe() -> None:
        trying.set()
        go_on.wait(10)

    breaker = Breaker(probe, clock)
    fail(breaker)
    clock.time += PAUSE
    reached: list[bool] = []
    one = threading.Thread(target=lambda: reached.append(asked(breaker)))
    one.start()
    assert trying.wait(10)

    assert not asked(breaker)

    go_on.set()
    one.join()
    assert reached == [True]
    assert asked(breaker)


def test_another_error_is_no_sign_that_the_engine_is_away(breaker):
    with pytest.raises(ValueError), breaker.passing():
        raise ValueError("a question that makes no sense")

    assert asked(breaker)
