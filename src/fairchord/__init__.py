# SPDX-License-Identifier: Apache-2.0
"""Fairchord: music AI trained only on music whose makers said yes.

from fairchord import compose
song = compose(key="A minor", bpm=92, bars=8, chords="Am F C G", seed=7)
song                    # in a notebook: its piano roll and a player
song.save("song")       # MIDI, stems, mix, picture, certificate
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fairchord.arrangement import Arrangement, arrange, plan_song
    from fairchord.song import Song, compose, open_song

__version__ = "0.3.0"
__all__ = ["Arrangement", "Song", "__version__", "arrange", "compose", "open_song", "plan_song"]


def __getattr__(name: str) -> Any:
    """Import the library face only when it is asked for, so that `import fairchord` stays light."""
    if name in ("Song", "compose", "open_song"):
        from fairchord import song

        return getattr(song, name)
    if name in ("Arrangement", "arrange", "plan_song"):
        from fairchord import arrangement

        return getattr(arrangement, name)
    raise AttributeError(f"module 'fairchord' has no attribute {name!r}")
