# SPDX-License-Identifier: Apache-2.0
"""The forms that sound is written in: WAV by our own code; FLAC and MP3 by libsndfile (the extra `credentials`).

FLAC holds the same 24-bit frames as WAV. MP3 is variable in bit rate, at LAME's best quality; it is not lossless.
"""

from __future__ import annotations

import importlib
import io
from collections.abc import Callable, Iterable
from types import ModuleType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fairchord.audio.wav import FULL_SCALE, encode_wav
from fairchord.errors import EnvironmentLacking, InvalidInput

WAV: Final = "wav"
Sound = NDArray[np.floating]
_TOP_OF_32_BITS: Final = 8


def encode_flac(sound: Sound, rate: int) -> bytes:
    """24-bit FLAC bytes of `sound` (frames, channels): frame for frame what `encode_wav` writes."""
    levels = np.clip(np.rint(sound.astype(np.float64) * FULL_SCALE), -FULL_SCALE, FULL_SCALE - 1).astype(np.int32)
    stored = io.BytesIO()
    _library().write(stored, levels << _TOP_OF_32_BITS, rate, format="FLAC", subtype="PCM_24")
    return stored.getvalue()


def encode_mp3(sound: Sound, rate: int) -> bytes:
    """MP3 bytes of `sound` (frames, channels)."""
    stored = io.BytesIO()
    clipped = np.clip(sound, -1.0, 1.0)
    _library().write(
        stored, clipped, rate, format="MP3", subtype="MPEG_LAYER_III", bitrate_mode="VARIABLE", compression_level=0.0
    )
    return stored.getvalue()


ENCODERS: Final[dict[str, Callable[[Sound, int], bytes]]] = {WAV: encode_wav, "flac": encode_flac, "mp3": encode_mp3}
"""Form, which is also the ending of the file's name, then what writes it."""


def check_forms(forms: Iterable[str]) -> tuple[str, ...]:
    """Return the forms, each once; refuse one that is not known, or that cannot be written here."""
    chosen = tuple(dict.fromkeys(forms))
    unknown = [form for form in chosen if form not in ENCODERS]
    if unknown or not chosen:
        raise InvalidInput(f"sound is not written as {unknown or 'nothing'}", hint="choose from " + ", ".join(ENCODERS))
    if set(chosen) != {WAV}:
        _library()
    return chosen


def _library() -> ModuleType:
    try:
        return importlib.import_module("soundfile")
    except (ImportError, OSError) as error:  # it raises OSError where libsndfile itself is missing
        raise EnvironmentLacking(
            "FLAC and MP3 are written by soundfile, which is not installed",
            hint="pip install 'fairchord[credentials]', or ask for --format wav",
        ) from error
