# SPDX-License-Identifier: Apache-2.0
"""A Rendering: the sound of a piece as stems, their sum, and the master, with what they measure; and its files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fairchord.audio.sound_bank import BankInfo
from fairchord.audio.wav import write_wav

MIX_FILE: Final = "mix.wav"
PRE_MASTER_FILE: Final = "premaster.wav"
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


def write_rendering(rendering: Rendering, folder: Path, *, pre_master: bool = False) -> tuple[Path, ...]:
    """Write mix.wav and stems/*.wav (and premaster.wav if asked) into `folder`; the paths written."""
    files = {folder / MIX_FILE: rendering.master}
    files |= {folder / STEM_FOLDER / f"{name}.wav": stem for name, stem in rendering.stems.items()}
    if pre_master:
        files[folder / PRE_MASTER_FILE] = rendering.pre_master
    for path, sound in files.items():
        write_wav(path, sound, rendering.sample_rate)
    return tuple(files)
