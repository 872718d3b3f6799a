# SPDX-License-Identifier: Apache-2.0
"""The score as other programs read it: music21, verovio, MuseScore, and the format's own schema."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from builders.score_pieces import a_hard_piece
from fairchord.music.piece import Track
from fairchord.music.time import TICKS_PER_QUARTER
from fairchord.notation.drum_staff import drum_place
from fairchord.notation.engrave import engrave, join_pages, write_pdf
from fairchord.notation.musicxml import write_musicxml
from fairchord.notation.staves import notated

_XLINK = "".join(
    f'<xs:attribute name="{name}" type="xs:string"/>' for name in ("href", "type", "role", "title", "show", "actuate")
)
_IMPORTED = {
    "xlink.xsd": ("http://www.w3.org/1999/xlink", _XLINK),
    "xml.xsd": (
        "http://www.w3.org/XML/1998/namespace",
        '<xs:attribute name="lang" type="xs:language"/><xs:attribute name="space" type="xs:string"/>',
    ),
}
"""What the schema imports from the web, as far as it uses it."""


def in_quarters(track: Track) -> list[tuple[float, float, int]]:
    return sorted((int(on) / TICKS_PER_QUARTER, int(to) / TICKS_PER_QUARTER, int(p)) for on, to, p, _ in track.notes)


def heard_by_music21(part: Any) -> list[tuple[float, float, int]]:
    found = []
    for element in part.stripTies().flatten().notes:
        if "ChordSymbol" in element.classes or "NoChord" in element.classes:
            continue
        for note in getattr(element, "notes", (element,)):
            pitch = note.displayPitch().midi if "Unpitched" in note.classes else note.pitch.midi
            found.append((round(float(element.offset), 4), round(float(element.quarterLength), 4), int(pitch)))
    return sorted(found)


def staff_pitch(drum: int) -> int:
    """The pitch that would stand in a treble clef where a drum stands."""
    place = drum_place(drum)
    return {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}[place.step] + 12 * (place.octave + 1)


def by_track(score: Any, names: list[str]) -> dict[str, list[tuple[float, float, int]]]:
    """What music21 hears in each part; it makes two parts of one with two staves."""
    found: dict[str, list[tuple[float, float, int]]] = {}
    for part in score.parts:
        found.setdefault(part.partName, []).extend(heard_by_music21(part))
    assert list(found) == names
    return {name: sorted(notes) for name, notes in found.items()}


@pytest.mark.slow
def test_music21_reads_the_same_notes_chords_keys_meters_and_tempi() -> None:
    music21 = pytest.importorskip("music21", reason="music21 is not installed: pip install '.[score]'")
    piece = a_hard_piece()
    score = music21.converter.parse(write_musicxml(piece), format="musicxml")
    parts = by_track(score, ["Main melody", "Accompaniment", "Guitar", "Drums"])
    for track, notes in zip(notated(piece).tracks, parts.values(), strict=True):
        expected = [(round(on, 4), round(to, 4), pitch) for on, to, pitch in in_quarters(track)]
        if track.is_drum:  # music21 forgets which drum a head in a chord is, and keeps its place on the staff
            places = sorted((on, staff_pitch(drum)) for on, _, drum in expected)
            assert sorted((on, pitch) for on, _, pitch in notes) == places
        else:
            assert notes == expected
    first = score.parts[0].flatten()
    assert [key.sharps for key in first.getElementsByClass(music21.key.KeySignature)] == [-4, 2]
    meters = [meter.ratioString for meter in first.getElementsByClass(music21.meter.TimeSignature)]
    assert meters == ["4/4", "6/8"]
    assert [mark.getQuarterBPM() for mark in first.getElementsByClass(music21.tempo.MetronomeMark)] == [96, 132]
    chords = [chord.figure for chord in first.getElementsByClass(music21.harmony.ChordSymbol)]
    assert [figure[:1] for figure in chords] == ["F", "C", "D", "G", "C", "D", "F"]
    assert score.metadata.title == piece.title


def test_the_score_keeps_to_the_schema_of_musicxml() -> None:
    etree = pytest.importorskip("lxml.etree", reason="lxml is not installed: pip install '.[files-dev]'")
    found = importlib.util.find_spec("musicxml")
    if found is None or found.origin is None:
        pytest.skip("no package here carries the MusicXML schema: pip install '.[files-dev]'")
    path = Path(found.origin).parent / "generate_classes" / "musicxml_4_0.xsd"

    class Local(etree.Resolver):  # type: ignore[misc, name-defined]  # lxml has no types
        def resolve(self, url: str, _public: str, context: Any) -> Any:
            for name, (space, attributes) in _IMPORTED.items():
                if url.endswith(name):
                    head = f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="{space}">'
                    return self.resolve_string(f"{head}{attributes}</xs:schema>", context)
            return None

    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(Local())
    schema = etree.XMLSchema(etree.parse(str(path), parser))
    document = etree.fromstring(write_musicxml(a_hard_piece()), etree.XMLParser(load_dtd=False, no_network=True))
    assert schema.validate(document), schema.error_log


def engraved() -> tuple[str, ...]:
    pytest.importorskip("verovio", reason="verovio is not installed: pip install '.[notation]'")
    return engrave(write_musicxml(a_hard_piece()), footer="A line.")


def test_verovio_reads_the_score_without_a_warning_and_draws_every_head(capfd: pytest.CaptureFixture[str]) -> None:
    verovio = pytest.importorskip("verovio", reason="verovio is not installed: pip install '.[notation]'")
    verovio.enableLog(verovio.LOG_WARNING)
    try:
        assert verovio.toolkit().loadData(write_musicxml(a_hard_piece()).decode())
    finally:
        verovio.enableLog(verovio.LOG_OFF)
    assert capfd.readouterr().err == ""
    heads = write_musicxml(a_hard_piece()).count(b"<unpitched>") + write_musicxml(a_hard_piece()).count(b"<pitch>")
    assert sum(page.count('class="notehead"') for page in engraved()) == heads


def test_pages_are_the_same_bytes_each_time_and_ask_nothing_of_the_web() -> None:
    pages = engraved()
    assert pages == engraved()
    joined = join_pages(pages)
    assert joined.count("A line.") == len(pages)
    links = [part.split('"')[0] for part in joined.split('href="')[1:]]
    assert all(link.startswith("#") for link in links)
    assert "@font-face" not in joined
    assert "Leipzig" not in joined


def test_a_pdf_has_every_page_and_names_its_title_and_keywords() -> None:
    pytest.importorskip("typst", reason="typst is not installed: pip install '.[notation]'")
    pages = engraved()
    pdf = write_pdf(pages, title="Title", keywords=("keyword one",))
    assert pdf.startswith(b"%PDF-")
    assert pdf == write_pdf(pages, title="Title", keywords=("keyword one",))
    assert b"keyword one" in pdf


@pytest.mark.slow
def test_musescore_opens_the_score_and_hears_the_same_notes(tmp_path: Path) -> None:
    program = next((found for name in ("mscore3", "mscore", "musescore") if (found := shutil.which(name))), None)
    if program is None:
        pytest.skip("MuseScore is not installed")
    symusic = pytest.importorskip("symusic")
    source, out = tmp_path / "score.musicxml", tmp_path / "score.mid"
    source.write_bytes(write_musicxml(a_hard_piece()))
    surroundings = os.environ | {
        "QT_QPA_PLATFORM": "offscreen",
        "XDG_RUNTIME_DIR": str(tmp_path),
        "HOME": str(tmp_path),
    }
    subprocess.run(
        [program, "-o", str(out), str(source)], check=True, capture_output=True, env=surroundings, timeout=300
    )
    score = symusic.Score(str(out)).to("quarter")
    heard = sorted((round(note.time, 2), note.pitch) for track in score.tracks for note in track.notes)
    tracks = notated(a_hard_piece()).tracks
    expected = sorted((round(on, 2), pitch) for track in tracks for on, _, pitch in in_quarters(track))
    assert heard == expected
