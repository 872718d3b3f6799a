# SPDX-License-Identifier: Apache-2.0
"""How exported files are marked as made with AI: what machines read, what people see, and what removes it."""

from __future__ import annotations

from typing import Final

from fairchord.disclosure.certificate import MARKING
from fairchord.disclosure.marking import MARK
from fairchord.disclosure.reports.facts import ReportFacts, ReportOptions
from fairchord.disclosure.reports.form.answer import (
    Answer,
    NotRecorded,
    Source,
    Stated,
    in_log,
    in_program,
    in_whole_log,
)
from fairchord.disclosure.reports.form.page import number
from fairchord.disclosure.reports.form.report import Field, Report, Section, Table
from fairchord.disclosure.reports.tally import LIMITS

KIND: Final = "marking"
_SIGNED: Final = "certificate.json beside it, signed and in the issuer's log; it lists this file by its SHA-256"
_SOUND: Final = "survives copying; conversion to another format may drop it, and playing and recording does"
_FOLDER: Final = "lasts as long as it stays in the folder"
MARKS: Final[tuple[tuple[str, str, str, str], ...]] = (
    (
        "song.mid",
        "first event of the first track: a text event with the sentence and the IPTC digital source type",
        f"{_SIGNED}; song.mid.c2pa (C2PA) where it was asked for",
        "survives copying; some editors drop text events when they save: `fairchord lookup` finds it by its notes",
    ),
    (
        "mix.wav, stems/*.wav",
        "RIFF LIST INFO, comment (ICMT), with both; C2PA inside where it was asked for",
        _SIGNED,
        _SOUND,
    ),
    ("*.flac", "Vorbis comment (COMMENT) with both; C2PA inside where it was asked for", _SIGNED, _SOUND),
    ("*.mp3", "ID3v2 comment (COMM) with both; C2PA inside where it was asked for", _SIGNED, _SOUND),
    (
        "piano-roll.svg",
        "metadata element with both, and the sentence in the lower right corner of the picture",
        _SIGNED,
        "survives copying; a screenshot keeps the visible line and drops the metadata",
    ),
    (
        "performance.mid",
        "as in song.mid",
        f"{_SIGNED}; performance.mid.c2pa (C2PA) where it was asked for",
        "survives copying; some editors drop text events when they save",
    ),
    (
        "score.musicxml",
        "rights with the sentence, which programs print; a miscellaneous field with both",
        _SIGNED,
        "survives copying; a program that saves the score may keep the rights alone",
    ),
    (
        "score.svg, score.pdf",
        "the sentence on every page; metadata element (SVG) or keywords (PDF) with both",
        _SIGNED,
        "survives copying; a screenshot or a print keeps the visible line",
    ),
    ("AI-NOTICE.txt", "the sentence in English, French and Korean, and the digital source type", _SIGNED, _FOLDER),
    ("LICENCE.txt, credentials-root.pem", "the sentence and the digital source type", _SIGNED, _FOLDER),
    (
        "song.mid.c2pa",
        "C2PA: c2pa.created with the digital source type; the sentence in the assertion fairchord.output",
        _SIGNED,
        "bound to song.mid by a hash; it is lost when it is not copied along",
    ),
    (
        "certificate.json",
        "fields made_with_ai and marking",
        "the file itself, signed and in the issuer's log",
        "every byte is covered by a signature or a proof",
    ),
)
"""File, then the mark inside it, the mark beside it, and how long the mark inside lasts."""
VISIBLE: Final = (
    "AI-NOTICE.txt lies in every output folder, in English, French and Korean",
    "the picture shows the sentence; players and editors show the comment or text event of a sound or MIDI file",
    "fairchord verify prints the sentence for every certificate that it reads",
    "a Song shows the sentence in notebooks and in its text form",
)


def make_marking(facts: ReportFacts, options: ReportOptions) -> Report:
    """State how this version marks, and how many certificates the log holds."""
    table = Table(
        name="files",
        title="Every exported file",
        columns=("file", "mark inside, machine-readable", "mark beside it", "how long it lasts"),
        rows=MARKS,
    )
    source = in_program("disclosure/marking.py and disclosure/certificate.py")
    return Report(
        kind=KIND,
        title="How outputs are marked as made with AI",
        summary="For Article 50(2) of Regulation (EU) 2024/1689 and laws like it: what every exported file carries. "
        "Whether bare MIDI counts as audio is not settled; it is marked all the same.",
        head=facts.head,
        subject=facts.subject(),
        sections=(
            Section(
                number="1",
                title="Marks",
                fields=(
                    Field(name="sentence", label="Sentence", answer=_stated(MARKING["sentence"], source)),
                    Field(
                        name="type", label="Digital source type", answer=_stated(MARKING["digital_source_type"], source)
                    ),
                    Field(name="mark", label="Text in the files", answer=_stated(MARK, source)),
                    Field(name="visible", label="Seen by people", answer=Stated(value=VISIBLE, sources=(source,))),
                ),
                tables=(table,),
            ),
            Section(number="2", title="Other layers", fields=_layers()),
            Section(number="3", title="Certificates", fields=_certificates(facts)),
        ),
        limits=(*LIMITS, "No mark survives being played and recorded anew; that is why certificates can be looked up."),
        software=facts.software,
        options=options.to_dict(),
    )


def _layers() -> tuple[Field, ...]:
    source = in_program("disclosure/signed_certificate.py")
    credentials = in_program("disclosure/credentials/claim.py")
    return (
        Field(
            name="credentials",
            label="Signed metadata (C2PA)",
            answer=_stated(
                "where the user asks for it (compose --credentials): in WAV, FLAC and MP3, beside MIDI; ES256 under a "
                "root of the issuer's own, which no public trust list knows; no time stamp of an outside authority",
                credentials,
            ),
        ),
        Field(
            name="fingerprint",
            label="Log or fingerprint",
            answer=_stated(
                "the log's entry of every output holds its certificate's hash, the hash of each music file and a "
                "digest of its notes; fairchord lookup finds it from the file alone",
                source,
            ),
        ),
        Field(
            name="china",
            label="Implicit label of China's Labelling Measures",
            answer=_stated("not written: no binding of that label to MIDI is defined", source),
        ),
        Field(
            name="watermark",
            label="Imperceptible watermark",
            answer=_stated("none: audio is not watermarked by this version", source),
        ),
    )


def _certificates(facts: ReportFacts) -> tuple[Field, ...]:
    counted: Answer = NotRecorded(why="the issuer's log is not at hand; bring it with --project or --log")
    revoked: Answer = counted
    if facts.log is not None:
        everything = in_whole_log(facts.log.size)
        issued, taken_back = facts.log.of_kind("certificate"), facts.log.of_kind("revocation")
        places = (in_log(*(index for index, _ in issued)),) if issued else (everything,)
        counted = Stated(value=f"{number(len(issued))} issued", sources=places)
        places = (in_log(*(index for index, _ in taken_back)),) if taken_back else (everything,)
        revoked = Stated(value=f"{number(len(taken_back))} revoked", sources=places)
    return (
        Field(name="issued", label="Issued by this log", answer=counted),
        Field(name="revoked", label="Revoked in this log", answer=revoked),
    )


def _stated(value: str, source: Source) -> Stated:
    return Stated(value=value, sources=(source,))
