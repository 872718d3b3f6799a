# SPDX-License-Identifier: Apache-2.0
"""Drums in MusicXML are read as the keys that sound, not as places on the staff."""

from __future__ import annotations

import pytest

from fairchord.music.reading.percussion_pitches import give_percussion_pitches

pytest.importorskip("music21")

from fairchord.music.reading.score_parse import parse_musicxml

STROKE = (
    "<note>{chord}<unpitched><display-step>{step}</display-step><display-octave>5</display-octave></unpitched>"
    "<duration>1</duration>{instrument}<voice>1</voice><type>quarter</type></note>"
)


def score(*strokes: tuple[str, str, bool], channel: int = 10) -> bytes:
    """A bar of 4/4; each stroke has a step, the id of its instrument or none, and whether it joins the one before."""
    notes = "".join(
        STROKE.format(
            step=step,
            chord="<chord/>" if joins else "",
            instrument=f'<instrument id="{name}"/>' if name else "",
        )
        for step, name, joins in strokes
    )
    instruments = {"K": 37, "S": 39, "H": 43}
    named = "".join(
        f'<score-instrument id="{i}"><instrument-name>{i}</instrument-name></score-instrument>' for i in "KSH"
    )
    sounding = "".join(
        f'<midi-instrument id="{i}"><midi-channel>{channel}</midi-channel><midi-unpitched>{key}</midi-unpitched>'
        "</midi-instrument>"
        for i, key in instruments.items()
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><score-partwise version="3.1"><part-list><score-part id="P1">'
        f'<part-name>Drums</part-name>{named}{sounding}</score-part></part-list><part id="P1"><measure number="1">'
        f"<attributes><divisions>1</divisions><time><beats>4</beats><beat-type>4</beat-type></time></attributes>{notes}"
        "</measure></part></score-partwise>"
    ).encode()


BEAT = (("F", "K", False), ("C", "S", False), ("G", "H", True), ("F", "K", False), ("C", "S", False))


def test_strokes_are_the_keys_that_sound() -> None:
    read = parse_musicxml(score(*BEAT))
    (track,) = read.piece.tracks
    assert track.is_drum
    assert [(onset, key) for onset, _, key, _ in track.notes.tolist()] == [
        (0, 36), (480, 38), (480, 42), (960, 36), (1440, 38),
    ]  # fmt: skip
    assert read.dropped == ()


def test_strokes_without_an_instrument_are_read_by_their_place_and_told() -> None:
    read = parse_musicxml(score(("F", "", False), ("C", "", False), ("G", "", True)))
    (track,) = read.piece.tracks
    assert track.is_drum
    assert len(track.notes) == 3
    assert any("place on the staff" in told for told in read.dropped)


def test_what_is_not_percussion_or_no_xml_stays_as_it_is() -> None:
    for text in ("", "<a>", "<score-partwise/>", "midi-unpitched", "<a>midi-unpitched"):
        assert give_percussion_pitches(text) == text
    long, deep = score(*BEAT).decode().replace("37", "9" * 5000), "<a>" * 50_000 + "<midi-unpitched/>" + "</a>" * 50_000
    assert "9" * 5000 in give_percussion_pitches(long)
    assert give_percussion_pitches(deep) == deep
    assert "<unpitched>" in give_percussion_pitches(score(*BEAT, channel=3).decode())
