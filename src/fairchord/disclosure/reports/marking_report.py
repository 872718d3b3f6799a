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
MARKS: Final[tuple[tuple[str, str, str, str], ...]] = (
    (
        "song.mid",
        "first event of the first track: a text event with the sentence and the IPTC digital source type",
        _SIGNED,
        "survives copying; some editors drop text events when they save",
    ),
    (
        "mix.wav, stems/*.wav",
        "RIFF LIST INFO, comment (ICMT), with the sentence and the IPTC digital source type",
        _SIGNED,
        "survives copying; conversion to another format may drop it, and playing and recording does",
    ),
    (
        "piano-roll.svg",
        "metadata element with the sentence and the IPTC digital source type",
        _SIGNED,
        "survives copying; a screenshot drops it",
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
    return (
        Field(
            name="fingerprint",
            label="Log or fingerprint",
            answer=_stated("every output's certificate hash is an entry of its issuer's log", source),
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
