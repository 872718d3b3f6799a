# SPDX-License-Identifier: Apache-2.0
"""A Rendering: the sound of a piece as stems, their sum, and the master, with what they measure; and its files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from fairchord.audio.sound_file import ENCODERS, WAV, check_forms
from fairchord.durable import write_durably

if TYPE_CHECKING:
    from fairchord.audio.sound_bank import BankInfo

MIX: Final = "mix"
PRE_MASTER: Final = "premaster"
STEM_FOLDER: Final = "stems"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rendering:
    """Stems in track order, at mix level: they add up to `pre_master`. Arrays are float32 of shape (frames, 2)."""

    sample_rate: int
    stems: Mapping[str, NDArray[np.float32]]
    pre_master: NDArray[np.float32]
    master: NDArray[np.float32]
    loudness_lufs: float
    true_peak_dbtp: float
    bank: BankInfo

    @property
    def duration_seconds(self) -> float:
        """Length of every stem and of the mix."""
        return len(self.master) / self.sample_rate


def write_rendering(
    rendering: Rendering, folder: Path, *, pre_master: bool = False, forms: Sequence[str] = (WAV,)
) -> tuple[Path, ...]:
    """Write mix and stems/* (and premaster if asked) into `folder`, in every form asked for; the paths written."""
    sounds = {MIX: rendering.master} | {f"{STEM_FOLDER}/{name}": stem for name, stem in rendering.stems.items()}
    if pre_master:
        sounds[PRE_MASTER] = rendering.pre_master
    chosen = check_forms(forms)
    written = []
    for name, sound in sounds.items():
        for form in chosen:
            path = folder / f"{name}.{form}"
            write_durably(path, ENCODERS[form](sound, rendering.sample_rate))
            written.append(path)
    return tuple(written)
