# SPDX-License-Identifier: Apache-2.0
"""A hostile MusicXML, ABC or kern file cannot unpack endlessly, read other files, or raise anything but our errors."""

import io
import random
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from fairchord.errors import FairchordError, InvalidMusic, LimitExceeded
from fairchord.music.reading.confined import ConfinedReader
from fairchord.music.reading.result import ReadResult
from fairchord.music.scorefile import SCORE_LIMITS, read_score

pytest.importorskip("music21", reason="needs the extra `score`")
SECRET = "the-secret-of-this-machine"
XML = (
    '<?xml version="1.0"?>{doctype}<score-partwise><work><work-title>{title}</work-title></work><part-list>'
    '<score-part id="P1"><part-name>P</part-name></score-part></part-list><part id="P1"><measure number="1">'
    "<attributes><divisions>1</divisions><time><beats>4</beats><beat-type>4</beat-type></time></attributes>"
    "<note><pitch><step>C</step><octave>4</octave></pitch><duration>4</duration></note></measure></part>"
    "</score-partwise>"
)
PLAIN = XML.format(doctype="", title="t")


@pytest.fixture(scope="module")
def reader() -> Iterator[ConfinedReader]:
    with ConfinedReader("fairchord.music.reading.score_child", SCORE_LIMITS) as one:
        yield one


def outcome(reader: ConfinedReader, kind: str, data: bytes) -> ReadResult | FairchordError:
    try:
        return reader.read(kind, "hostile", data)
    except FairchordError as error:
        return error


def mxl(members: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return target.getvalue()


def test_an_honest_score_is_read(reader: ConfinedReader) -> None:
    for kind, data in (("musicxml", PLAIN.encode()), ("mxl", mxl({"a.xml": PLAIN.encode()}))):
        result = outcome(reader, kind, data)
        assert isinstance(result, ReadResult)
        assert result.piece.tracks[0].notes.tolist() == [[0, 1920, 60, 72]]


def test_cannot_bomb_with_a_zip(reader: ConfinedReader) -> None:
    bomb = mxl({"a.xml": b" " * 60_000_000})
    assert len(bomb) < 100_000
    error = outcome(reader, "mxl", bomb)
    assert isinstance(error, LimitExceeded)
    assert "60,000,000 bytes" in error.message


def test_cannot_bomb_with_a_zip_that_lies_about_its_size(reader: ConfinedReader) -> None:
    honest = b" " * 60_000_000
    bomb = mxl({"a.xml": honest}).replace(len(honest).to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    assert isinstance(outcome(reader, "mxl", bomb), InvalidMusic | LimitExceeded)


def test_cannot_bomb_with_many_members(reader: ConfinedReader) -> None:
    assert isinstance(outcome(reader, "mxl", mxl({f"{n}.xml": b"" for n in range(1001)})), LimitExceeded)


def test_cannot_bomb_with_entities(reader: ConfinedReader) -> None:
    layers = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    doctype = f'<!DOCTYPE score-partwise [<!ENTITY e0 "ha">{layers}]>'
    error = outcome(reader, "musicxml", XML.format(doctype=doctype, title="&e9;").encode())
    assert isinstance(error, InvalidMusic)
    assert "entities" in error.message


def test_cannot_read_other_files_by_external_entities(reader: ConfinedReader, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET)
    doctype = f'<!DOCTYPE score-partwise [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    error = outcome(reader, "musicxml", XML.format(doctype=doctype, title="&x;").encode())
    assert isinstance(error, InvalidMusic)
    assert SECRET not in error.message


def test_cannot_name_files_from_abc(tmp_path: Path) -> None:
    secret = tmp_path / "secret.abc"
    secret.write_text("T: " + SECRET)
    book = tmp_path / "hostile.abc"
    book.write_text(f"X:1\nT:t\n%%abc-include {secret}\nI:abc-include {secret}\nM:4/4\nL:1/4\nK:C\nCDEF|\n")
    result = read_score(book)
    assert SECRET not in repr(result)
    assert result.piece.note_count == 4


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("musicxml", b""),
        ("musicxml", b"<html/>"),
        ("musicxml", b"<score-partwise/>"),
        ("musicxml", b"<score-partwise>"),
        ("mxl", b"PK\x03\x04 nothing"),
        ("mxl", mxl({"readme.txt": b"x"})),
        ("mxl", mxl({"META-INF/container.xml": b"<a full-path='../../etc/passwd'/>"})),
        ("kern", b"no spines"),
        ("kern", b"**kern\n4c\n*^\n4d\t4e\t4f\n*-\n"),
    ],
)
def test_cannot_get_past_with_what_is_not_music(reader: ConfinedReader, kind: str, data: bytes) -> None:
    assert isinstance(outcome(reader, kind, data), InvalidMusic | LimitExceeded)


def test_cannot_break_the_reader_by_changing_bytes(reader: ConfinedReader) -> None:
    chance = random.Random(7)
    kern = b"**kern\t**kern\n*M4/4\t*M4/4\n4C\t4c\n4D\t4d\n2E\t2e\n=\t=\n1F\t1f\n*-\t*-\n"
    for kind, source in (("musicxml", PLAIN.encode()), ("kern", kern), ("mxl", mxl({"a.xml": PLAIN.encode()}))):
        for _ in range(40):
            data = bytearray(source)
            for _ in range(chance.randint(1, 4)):
                data[chance.randrange(len(data))] = chance.randrange(256)
            result = outcome(reader, kind, bytes(data))
            assert isinstance(result, ReadResult | FairchordError)
    assert isinstance(outcome(reader, "musicxml", PLAIN.encode()), ReadResult)


def test_cannot_break_the_abc_reader_by_changing_bytes() -> None:
    chance = random.Random(8)
    source = b'X:1\nT:t\nM:3/4\nL:1/8\nK:G\nV:1\n"G"G2 A2|(3Bcd e2 [Gd]2|]\nV:2\nD6|D2 D4|]\n'
    with ConfinedReader("fairchord.music.reading.midi_child", SCORE_LIMITS) as reader:
        for _ in range(60):
            data = bytearray(source)
            for _ in range(chance.randint(1, 5)):
                data[chance.randrange(len(data))] = chance.randrange(256)
            assert isinstance(outcome(reader, "abc", bytes(data)), ReadResult | FairchordError)
        assert isinstance(outcome(reader, "abc", source), ReadResult)
