# SPDX-License-Identifier: Apache-2.0
"""Ctrl-C as a request: the first one lets long work end early and keep what exists, the second one ends it at once."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from fairchord.cli.printing import remark


@contextmanager
def stop_requested() -> Iterator[Callable[[], bool]]:
    """Give a function that says whether the user asked to stop since this block began."""
    asked = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield asked.is_set
        return

    def ask(number: int, frame: object) -> None:
        if asked.is_set():
            raise KeyboardInterrupt
        asked.set()
        remark("stopping; what exists is written. Once more to end at once")

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield asked.is_set
    finally:
        signal.signal(signal.SIGINT, before)
