# SPDX-License-Identifier: Apache-2.0
"""Gather a piece for the overview: its folder against its certificate, its mark, its screening, its issuer's log now.

What does not hold becomes a finding; nothing here raises because a file was changed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, Final

from fairchord.disclosure.bundle.finding import Finding, failed, held, open_
from fairchord.disclosure.file_fact import FileCheck, compare_folder
from fairchord.disclosure.marking import is_marked
from fairchord.disclosure.overview.facts import FileLine, WalkedLog, WalkedPiece
from fairchord.disclosure.signed_certificate import CERTIFICATE, SignedCertificate
from fairchord.errors import FairchordError, InvalidInput
from fairchord.ledger.merkle import root_of
from fairchord.ledger.tree_head import SignedTreeHead
from fairchord.music.midi import read_midi
from fairchord.music.piano_roll import describe, piano_roll_svg
from fairchord.music.piece import Piece
from fairchord.screening.index import open_index
from fairchord.screening.verdict import screen
from fairchord.signing import VerifyKey
from fairchord.workflows.open_model import SCREENING_INDEX
from fairchord.workflows.verify_output import certified_folders

SONG: Final = "song.mid"
_MARKED: Final = (".mid", ".wav", ".flac", ".mp3", ".svg", ".musicxml", ".pdf")
"""Kinds of files that carry the mark inside."""


def find_certified(folder: Path) -> Path:
    """Return the one certified folder that is meant."""
    found = certified_folders(folder)
    if len(found) > 1:
        names = ", ".join(path.name for path in found)
        raise InvalidInput(f"{folder} holds {len(found)} pieces, and the walk begins at one", hint=f"name one: {names}")
    return found[0]


def gather_piece(folder: Path, known: Collection[VerifyKey]) -> tuple[WalkedPiece, list[Finding]]:
    """Read a certified folder and check everything that it holds by itself."""
    try:
        signed = SignedCertificate.from_bytes((folder / CERTIFICATE).read_bytes())
    except (FairchordError, OSError) as error:
        return WalkedPiece(signed=None), [failed("certificate", f"{CERTIFICATE} cannot be read: {error}")]
    found = [*_check_certificate(signed), _check_issuer(signed, known)]
    checks = compare_folder(folder, signed.certificate.files, except_for=(CERTIFICATE,))
    lines = _file_lines(folder, signed, checks)
    wrong = [check for check in checks if check.state != "intact"]
    found += [failed("files", f"{check.name}: {check.state}, {check.detail}") for check in wrong]
    found += [] if wrong else [held("files", f"{len(checks)} files have the sizes and hashes that were signed")]
    found.append(_check_marks(lines))
    piece = _read_song(folder, lines)
    drawn = {} if piece is None else {"picture": piano_roll_svg(piece), "spoken": describe(piece)}
    return WalkedPiece(signed=signed, files=lines, **drawn), found


def check_screening(folder: Path, walked: WalkedPiece, model: Path, files: Mapping[str, str]) -> Finding:
    """Compare the piece again with what the model learned from; `files` are those that the model's maker signed."""
    piece = _read_song(folder, walked.files)
    if walked.signed is None or piece is None or SCREENING_INDEX not in files:
        return open_("screening", "song.mid or the model's screening index is not at hand")
    try:
        again: Mapping[str, Any] = screen(piece, open_index(model / SCREENING_INDEX)).to_dict()
    except FairchordError as error:
        return failed("screening", f"{SCREENING_INDEX} cannot be read: {error.message}")
    stated = walked.signed.certificate.screening
    for name in ("verdict", "longest_notes", "threshold_notes", "works_compared", "matches"):
        if again.get(name) != stated.get(name):
            return failed("screening", f"{name} is {again.get(name)} now, {stated.get(name)} was certified")
    return held("screening", f"{again['verdict']}; longest run {again['longest_notes']} notes, the same as certified")


def check_revocation(walked: WalkedPiece, issuing: WalkedLog | None) -> Finding:
    """Hold a certificate against the log of its issuer as it stands now."""
    signed = walked.signed
    if signed is None or issuing is None:
        return open_("revocation", "the issuer's log is not at hand; ask it: fairchord verify FOLDER --online LOG")
    data, index, size = issuing.log.data, signed.proof.index, signed.proof.size
    if index >= len(data) or data[index] != signed.entry.to_bytes():
        return failed("revocation", f"entry {index} of {issuing.origin} is not the one in the certificate")
    if size > len(data) or root_of(data[:size]) != SignedTreeHead.claimed(signed.note).root:
        return failed("revocation", f"{issuing.origin} does not continue the head in the certificate")
    register, sha256 = issuing.log.register, signed.certificate.sha256
    weights = str(signed.certificate.model.get("weights_sha256"))
    for table, key, what in ((register.revoked, sha256, "certificate"), (register.retired, weights, "model")):
        if key in table:
            return failed("revocation", f"entry {table[key].index} of {issuing.origin} ended this {what}")
    return held("revocation", f"entry {index} of {issuing.origin}, and none of its {len(data)} entries revokes it")


def _check_certificate(signed: SignedCertificate) -> list[Finding]:
    try:
        signed.verify()
    except FairchordError as error:
        return [failed(part, error.message) for part in ("certificate", "settings")]
    index, size, sha256 = signed.proof.index, signed.proof.size, signed.certificate.sha256
    return [
        held("certificate", f"certificate {sha256[:16]}... is signed, and is entry {index} of the signed {size}"),
        held("settings", f"certificate {sha256[:16]}... holds brief, seed and composition"),
    ]


def _check_issuer(signed: SignedCertificate, known: Collection[VerifyKey]) -> Finding:
    key = signed.issuer_key
    if key in known:
        return held("issuer", f"{key.text} is known here")
    return open_("issuer", f"{key.text} is not among the known issuers here: compare it with what you were told")


def _file_lines(folder: Path, signed: SignedCertificate, checks: tuple[FileCheck, ...]) -> tuple[FileLine, ...]:
    stated = {fact.name: fact for fact in signed.certificate.files}
    return tuple(
        FileLine(
            name=check.name,
            bytes=stated[check.name].bytes if check.name in stated else 0,
            sha256=stated[check.name].sha256 if check.name in stated else "–",
            state=check.state,
            is_marked=_is_marked(folder / check.name, is_intact=check.state == "intact"),
        )
        for check in checks
    )


def _is_marked(path: Path, *, is_intact: bool) -> bool | None:
    """Whether a file carries the mark; None for kinds of files that carry none."""
    if path.suffix not in _MARKED:
        return None
    return is_intact and is_marked(path.read_bytes())


def _check_marks(lines: tuple[FileLine, ...]) -> Finding:
    meant = [line for line in lines if line.is_marked is not None]
    without = [line.name for line in meant if not line.is_marked]
    if without:
        return failed("marking", f"no mark found in {', '.join(without)}")
    return held("marking", f"the mark is in each of {len(meant)} files")


def _read_song(folder: Path, lines: tuple[FileLine, ...]) -> Piece | None:
    """Read the music where it is what was signed."""
    if not any(line.name == SONG and line.state == "intact" for line in lines):
        return None
    try:
        return read_midi((folder / SONG).read_bytes()).piece
    except FairchordError:
        return None
