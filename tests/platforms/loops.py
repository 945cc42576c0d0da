"""Ending the event loop of a fake platform, or of the advisor in front of it."""

from __future__ import annotations

import asyncio
import threading

_TURNS = 5
"""Turns of the loop in which what was closed lets go of its socket."""


def end_loop(loop: asyncio.AbstractEventLoop, thread: threading.Thread) -> None:
    """Stop the loop that a thread runs, once nothing of it is left: a socket that stays open is reported in whichever test runs when it is collected."""
    asyncio.run_coroutine_threadsafe(_settled(), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)
    loop.close()


async def _settled() -> None:
    left = asyncio.all_tasks() - {asyncio.current_task()}
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)
    for _ in range(_TURNS):
        await asyncio.sleep(0)
