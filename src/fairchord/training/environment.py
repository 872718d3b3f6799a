# SPDX-License-Identifier: Apache-2.0
"""The environment that decides the last bits of a run: libraries, machine type, device, threads. Nothing personal.

Batches depend on the code and numpy alone; losses and weights on everything here.
"""

from __future__ import annotations

import platform
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import numpy as np
import torch

Environment = Mapping[str, str | int]
THREADS: Final = "threads"


def environment_here(device: str) -> dict[str, str | int]:
    """Return what this machine would commit to."""
    found: dict[str, str | int] = {
        "cpu_capability": torch.backends.cpu.get_cpu_capability(),
        "device": device,
        "machine": platform.machine(),
        "numpy": np.__version__,
        "processor": _processor(),
        "python": platform.python_version(),
        THREADS: torch.get_num_threads(),
        "torch": torch.__version__,
    }
    if device == "cuda":
        found |= {"cuda": str(torch.version.cuda), "device_name": torch.cuda.get_device_name()}
    return found


def has_cuda() -> bool:
    """Whether this machine has a GPU that torch can use."""
    return torch.cuda.is_available()


def differences(committed: Environment, here: Environment) -> tuple[str, ...]:
    """Name what differs, in words; threads do not count, since a replay sets as many as were committed."""
    names = sorted((set(committed) | set(here)) - {THREADS})
    return tuple(
        f"{name}: {committed.get(name, 'not recorded')} then, {here.get(name, 'absent')} here"
        for name in names
        if committed.get(name) != here.get(name)
    )


@contextmanager
def as_many_threads(committed: Environment) -> Iterator[None]:
    """Compute with as many threads as the run did, and with as many as before afterwards."""
    before, wanted = torch.get_num_threads(), committed.get(THREADS)
    torch.set_num_threads(wanted if isinstance(wanted, int) and 1 <= wanted <= 1024 else before)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _processor() -> str:
    """The processor's own name, where the system tells it."""
    path = Path("/proc/cpuinfo")
    lines = path.read_text(errors="replace").splitlines() if path.is_file() else []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, "") or platform.processor() or "unknown"
