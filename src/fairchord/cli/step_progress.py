# SPDX-License-Identifier: Apache-2.0
"""Progress of work in steps, on stderr: what is happening, and how much of it is done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def steps_shown() -> Iterator[Callable[[str, float], None]]:
    """Show one line that fills; the function given is told what is happening and the fraction that is done."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description:<32}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task("", total=1.0)
        yield lambda doing, done: shown.update(task, description=doing, completed=done)
