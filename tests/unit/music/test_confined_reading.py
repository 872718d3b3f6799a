# SPDX-License-Identifier: Apache-2.0
"""Reading in a child process: the same result as in this one, and every failure stays with its file."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from fairchord.errors import EnvironmentLacking, InvalidMusic, LimitExceeded, ResourceAbsent
from fairchord.music.midi import ReadLimits, ReadResult, read_many, read_midi, write_midi
from fairchord.music.piece import Piece, Track, note_array
from fairchord.music.reading.confined import ConfinedReader
from fairchord.music.reading.midi_parse import parse_midi


def song(pitch: int = 60) -> bytes:
    notes = note_array([(0, 480, pitch, 80)])
    return write_midi(Piece(title="t", tracks=(Track(name="x", role=None, program=0, is_drum=False, notes=notes),)))


def test_the_child_gives_what_the_parser_gives(tmp_path: Path) -> None:
    path = tmp_path / "song.mid"
    path.write_bytes(song())
    assert read_midi(path) == parse_midi(song()) == read_midi(song())


def test_many_files_are_read_in_order_and_a_bad_one_stops_nothing(tmp_path: Path) -> None:
    paths = [tmp_path / f"{n}.mid" for n in range(5)]
    for n, path in enumerate(paths):
        path.write_bytes(b"not music" if n == 1 else song(60 + n))
    paths[3].unlink()
    done: list[int] = []
    outcomes = list(read_many(paths, progress=done.append))
    assert [path for path, _ in outcomes] == paths
    assert [type(outcome) for _, outcome in outcomes] == [
        ReadResult,
        InvalidMusic,
        ReadResult,
        ResourceAbsent,
        ReadResult,
    ]
    assert str(outcomes[1][1]).startswith(str(paths[1]))
    assert done == [1, 2, 3, 4, 5]


def test_a_file_over_the_size_limit_is_not_even_opened(tmp_path: Path) -> None:
    path = tmp_path / "large.mid"
    path.write_bytes(b"x" * 1001)
    with pytest.raises(LimitExceeded, match="1,001 bytes; at most 1,000"):
        read_midi(path, limits=ReadLimits(file_bytes=1000))


def test_a_folder_or_missing_file_is_absent(tmp_path: Path) -> None:
    with pytest.raises(ResourceAbsent, match="is not a file"):
        read_midi(tmp_path)


def test_reading_that_never_ends_is_stopped_and_the_next_file_is_read() -> None:
    with ConfinedReader("fairchord.music.reading.midi_child", ReadLimits(wall_seconds=1)) as reader:
        reader._start()
        assert reader._child is not None
        reader._child.send_signal(signal.SIGSTOP)
        with pytest.raises(LimitExceeded, match="took over 1 s"):
            reader.read("midi", "slow.mid", song())
        assert reader.read("midi", "next.mid", song()) == parse_midi(song())


def test_a_child_that_dies_fails_only_its_file() -> None:
    with ConfinedReader("fairchord.music.reading.midi_child", ReadLimits()) as reader:
        reader._start()
        assert reader._child is not None
        reader._child.kill()
        with pytest.raises(InvalidMusic, match=r"bad\.mid: the reader broke down"):
            reader.read("midi", "bad.mid", song())
        assert reader.read("midi", "next.mid", song()) == parse_midi(song())


def test_a_child_that_does_not_start_is_said() -> None:
    with (
        ConfinedReader("fairchord.music.reading.no_such_child", ReadLimits()) as reader,
        pytest.raises(EnvironmentLacking, match="does not start"),
    ):
        reader.read("midi", "a.mid", song())


def test_symusic_stays_out_of_the_reading_process() -> None:
    code = "import fairchord.music.midi, fairchord.music.scorefile, sys; print('symusic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "False\n"
