"""Connections are shared in the order in which they were asked for."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from adapters.storage.turns import TooMany, Turns


def test_so_many_at_once_and_no_more() -> None:
    """However many want in, and whoever has left makes room."""
    turns, inside, most, lock = Turns(3), 0, 0, threading.Lock()

    def enter(_: int) -> None:
        nonlocal inside, most
        with turns.taken(10):
            with lock:
                inside += 1
                most = max(most, inside)
            time.sleep(0.002)
            with lock:
                inside -= 1

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(enter, range(60)))
    assert (most, inside) == (3, 0)


def test_first_come_first_served() -> None:
    """Whoever has just left does not get in again before those who wait."""
    turns, entered = Turns(1), list[int]()

    def enter(number: int) -> None:
        with turns.taken(10):
            entered.append(number)

    threads = [threading.Thread(target=enter, args=(number,)) for number in range(8)]
    with turns.taken(0):
        for thread in threads:
            thread.start()
            while len(turns._waiting) < len([each for each in threads if each.ident]):
                time.sleep(0.001)
    for _ in range(3):
        enter(-1)
    for thread in threads:
        thread.join()
    assert entered[:8] == list(range(8))


def test_nobody_waits_for_ever() -> None:
    """After its time one gives up, and takes no place from those who come later."""
    turns = Turns(1)
    with turns.taken(0), pytest.raises(TooMany), turns.taken(0.01):
        raise AssertionError("there was no place")
    with turns.taken(0):
        pass


def test_a_fault_gives_the_place_back() -> None:
    """Whatever happens inside."""
    turns = Turns(1)
    with pytest.raises(ValueError, match="inside"), turns.taken(0):
        raise ValueError("inside")
    with turns.taken(0):
        pass
