# SPDX-License-Identifier: Apache-2.0
"""Reading ABC, kern and MusicXML files, and books of tunes."""

from pathlib import Path

import pytest

from fairchord.errors import InvalidMusic, ResourceAbsent
from fairchord.music.midi import ReadResult
from fairchord.music.reading.abc_parse import parse_abc, pickup_ticks
from fairchord.music.scorefile import list_abc, read_abc_book, read_music, read_score, split_abc

TUNE = 'X:7\nT:Étude\nM:3/4\nL:1/8\nQ:1/4=100\nK:G\n"G"D2|G2 A2 B2|!trill!d6|]\nw:la la\n'


def test_abc_gives_notes_key_meter_tempo_and_pickup() -> None:
    result = parse_abc(TUNE.encode())
    piece = result.piece
    assert piece.title == "Étude"
    assert piece.tracks[0].notes[:, :3].tolist() == [
        [0, 480, 62],
        [480, 480, 67],
        [960, 480, 69],
        [1440, 480, 71],
        [1920, 1440, 74],
    ]
    assert [(m.onset_ticks, str(m)) for m in piece.time_signatures] == [(0, "1/4"), (480, "3/4")]
    assert str(piece.key_signatures[0]) == "G major"
    assert round(piece.tempi[0].bpm) == 100
    assert set(result.dropped) == {"1 lines of lyrics", "1 chord symbols", "1 decorations"}


@pytest.mark.parametrize(
    ("music", "ticks"),
    [
        ("C|D4|", 480),
        ("C/|", 240),
        ("C3/2D/|", 960),
        ("[CEG]2|", 960),
        ("(3CDE|", 960),
        ("{g}C z|", 960),
        ("|:C|", 480),
        ("[V:1] [Q:1/4=90] C D|", 960),
        ('"Am"!f!C|', 480),
    ],
)
def test_the_first_bar_is_measured(music: str, ticks: int) -> None:
    assert pickup_ticks(["X:1", "M:4/4", "L:1/4", "K:C", music]) == ticks


def test_without_a_length_field_the_standard_decides() -> None:
    assert pickup_ticks(["X:1", "M:2/4", "K:C", "C|"]) == 120
    assert pickup_ticks(["X:1", "M:4/4", "K:C", "C|"]) == 240


@pytest.mark.parametrize("text", ["", "X:1\nCDEF|\n", "K:C\nCDEF|\n"])
def test_abc_without_its_fields_is_refused(text: str) -> None:
    with pytest.raises(InvalidMusic, match="no X: or no K:"):
        parse_abc(text.encode())


def test_a_book_is_split_into_tunes() -> None:
    book = "%% header\n\n" + TUNE + "\nfree text\n\nX:8\nT:b\nK:C\n\nC4|\nX:7\nK:C\nG4|\n"
    tunes = list_abc(book)
    assert [number for number, _ in tunes] == [7, 8, 7]
    assert tunes[0][1] == TUNE
    assert "C4|" in tunes[1][1]
    assert split_abc(book) == {7: TUNE, 8: tunes[1][1]}


def test_the_tunes_of_a_book_are_read_one_by_one(tmp_path: Path) -> None:
    path = tmp_path / "book.abc"
    path.write_text(TUNE + "\nX:8\nT:empty\nK:C\n\nX:9\nK:C\nC4|\n")
    outcomes = dict(read_abc_book(path))
    assert [type(outcome) for outcome in outcomes.values()] == [ReadResult, InvalidMusic, ReadResult]
    some = dict(read_abc_book(path, [9, 100]))
    assert isinstance(some[100], ResourceAbsent)
    assert isinstance(some[9], ReadResult)
    with pytest.raises(InvalidMusic, match="a book of 3 tunes"):
        read_score(path)


def test_an_unknown_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidMusic, match=r"song\.wav is not a kind"):
        read_music(tmp_path / "song.wav")


def test_kern_spines_become_tracks(tmp_path: Path) -> None:
    pytest.importorskip("music21", reason="needs the extra `score`")
    path = tmp_path / "two.krn"
    path.write_text("**kern\t**kern\n*k[b-]\t*k[b-]\n*M2/4\t*M2/4\n4C\t4c\n4D\t4d\n=\t=\n2E\t2e\n*-\t*-\n")
    piece = read_music(path).piece
    assert [track.notes[:, :3].tolist() for track in piece.tracks] == [
        [[0, 480, 60], [480, 480, 62], [960, 960, 64]],
        [[0, 480, 48], [480, 480, 50], [960, 960, 52]],
    ]
    assert piece.key_signatures[0].sharps == -1


MUSICXML = """<?xml version="1.0"?>
<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 4.0 Partwise//EN" "http://www.musicxml.org/dtds/partwise.dtd">
<score-partwise version="4.0"><work><work-title>Small</work-title></work>
<part-list><score-part id="P1"><part-name>Flute</part-name>
<score-instrument id="I1"><instrument-name>Flute</instrument-name></score-instrument>
<midi-instrument id="I1"><midi-channel>1</midi-channel><midi-program>74</midi-program></midi-instrument>
</score-part></part-list>
<part id="P1"><measure number="0" implicit="yes"><attributes><divisions>2</divisions>
<key><fifths>-3</fifths><mode>minor</mode></key><time><beats>4</beats><beat-type>4</beat-type></time></attributes>
<direction><sound tempo="90"/></direction>
<note><pitch><step>G</step><octave>4</octave></pitch><duration>2</duration><type>quarter</type>
<lyric><text>la</text></lyric></note></measure>
<measure number="1"><harmony><root><root-step>C</root-step></root><kind>minor-seventh</kind></harmony>
<note><grace/><pitch><step>D</step><octave>5</octave></pitch><type>eighth</type></note>
<note><pitch><step>C</step><octave>5</octave></pitch><duration>8</duration><tie type="start"/><type>whole</type></note>
</measure><measure number="2">
<note><pitch><step>C</step><octave>5</octave></pitch><duration>8</duration><tie type="stop"/><type>whole</type></note>
</measure></part></score-partwise>"""


def test_musicxml_gives_ties_chords_pickup_and_program(tmp_path: Path) -> None:
    pytest.importorskip("music21", reason="needs the extra `score`")
    path = tmp_path / "small.musicxml"
    path.write_text(MUSICXML)
    result = read_music(path)
    piece = result.piece
    (track,) = piece.tracks
    assert (piece.title, track.name, track.program) == ("Small", "Flute", 73)
    assert track.notes.tolist() == [[0, 480, 67, 72], [480, 3840, 72, 72]]
    assert [(m.onset_ticks, str(m)) for m in piece.time_signatures] == [(0, "1/4"), (480, "4/4")]
    assert [str(key) for key in piece.key_signatures] == ["C minor"]
    assert [(s.onset_ticks, str(s.chord)) for s in piece.chords] == [(480, "Cm7")]
    assert set(result.dropped) == {"1 grace notes", "1 verses of lyrics on notes"}
