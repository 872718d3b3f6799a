# SPDX-License-Identifier: Apache-2.0
"""Station 1: the piece, its files, its certificate with the proof from the issuer's log, its mark, its screening."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from html import escape
from typing import Any, Final

from fairchord.disclosure.certificate import Certificate
from fairchord.disclosure.overview.facts import FileLine, OverviewFacts, Proof, WalkedPiece
from fairchord.disclosure.overview.markup import (
    code,
    entry_proof,
    facts_list,
    heading,
    items_of,
    listed,
    opening,
    paragraph,
    plain_value,
    record,
    table,
)
from fairchord.disclosure.overview.phrases import Phrases
from fairchord.disclosure.overview.station import Station
from fairchord.disclosure.reports.form.page import number
from fairchord.disclosure.signed_certificate import SignedCertificate
from fairchord.ledger.tree_head import SignedTreeHead

CHECKS: Final = ("certificate", "files", "issuer", "revocation", "marking", "screening", "settings")
_COMMANDS: Final = (
    "fairchord verify OUTPUT_FOLDER",
    "fairchord verify OUTPUT_FOLDER --online PUBLISHED_LOG",
    "fairchord screen OUTPUT_FOLDER/song.mid",
    "sha256sum OUTPUT_FOLDER/song.mid",
)


def piece_station(facts: OverviewFacts, phrases: Phrases) -> Station:
    """Show the piece; without one, say so."""
    checks = tuple(part for part in CHECKS if part != "settings")
    piece = facts.piece
    if piece is None:
        return Station(name="piece", checks=(), shown=paragraph(phrases.say("no_piece"), "absent"))
    if piece.signed is None:
        return Station(name="piece", checks=checks, shown=paragraph(phrases.say("no_certificate"), "absent"))
    certificate = piece.signed.certificate
    shown = [_picture(piece, certificate, phrases), _about(certificate, facts, phrases), _files(piece, phrases)]
    shown += [heading(phrases.say("screening")), _screening(certificate.screening, facts, phrases)]
    allowed = certificate.to_dict().get("licence", {})
    if allowed:
        shown += [heading(phrases.say("licence_to_user")), _licence(allowed, facts, phrases)]
    if certificate.given:
        told = facts.shown(plain_value(dict(certificate.given)))
        shown += [heading(phrases.say("given")), paragraph(phrases.say("given_from")), paragraph(told)]
    return Station(
        name="piece",
        checks=checks,
        shown="\n".join(shown),
        proofs=_proofs(piece.signed, phrases),
        commands=_COMMANDS,
    )


def _picture(piece: WalkedPiece, certificate: Certificate, phrases: Phrases) -> str:
    if not piece.picture:
        return paragraph(phrases.say("no_picture"), "absent")
    data = base64.b64encode(piece.picture.encode()).decode()
    told = escape(f"{certificate.title}. {piece.spoken}")
    return (
        f'<figure><img src="data:image/svg+xml;base64,{data}" alt="{told}">'
        f"<figcaption>{escape(phrases.say('picture'))}</figcaption></figure>"
    )


def _about(certificate: Certificate, facts: OverviewFacts, phrases: Phrases) -> str:
    log = certificate.log
    named = escape(facts.shown(certificate.issuer_name))
    return facts_list(
        [
            (phrases.say("piece_name"), escape(certificate.title)),
            (phrases.say("issuer_name"), named),
            (phrases.say("issuer_key"), code(certificate.issuer_key)),
            (phrases.say("issued_at"), escape(certificate.issued_at)),
            (phrases.say("certificate_hash"), code(certificate.sha256)),
            (phrases.say("issuer_log"), code(str(log.get("origin", "")))),
            (phrases.say("mark"), escape(phrases.say("mark_words"))),
        ]
    )


def _files(piece: WalkedPiece, phrases: Phrases) -> str:
    rows = [
        (
            escape(line.name),
            number(line.bytes),
            escape(phrases.say(f"file_{line.state}")),
            _mark(line, phrases),
            code(line.sha256),
        )
        for line in piece.files
    ]
    columns = [phrases.say(name) for name in ("file", "bytes", "file_state", "mark_in_it", "signed_hash")]
    return table(phrases.say("files"), columns, rows)


def _mark(line: FileLine, phrases: Phrases) -> str:
    if line.is_marked is None:
        return "–"
    return escape(phrases.say("marked" if line.is_marked else "unmarked"))


def _licence(allowed: Mapping[str, Any], facts: OverviewFacts, phrases: Phrases) -> str:
    rows = []
    for name, value in allowed.items():
        if isinstance(value, Mapping):
            told = "; ".join(
                f"{phrases.word('use', use)}: {phrases.word('allowed', str(state))}" for use, state in value.items()
            )
        else:
            told = facts.shown(plain_value(value))
        rows.append((phrases.word("field", name), escape(told)))
    return facts_list(rows)


def _screening(screening: Mapping[str, Any], facts: OverviewFacts, phrases: Phrases) -> str:
    counts = {name: plain_value(screening.get(name, "?")) for name in ("works_compared", "ruled_out_notes")}
    verdict = "screen_clear" if screening.get("verdict") == "clear" else "screen_close"
    matches = [
        escape("; ".join(f"{name}: {facts.shown(plain_value(value))}" for name, value in match.items()))
        for match in items_of(screening.get("matches"))
    ]
    told = paragraph(phrases.say(verdict, **counts)) + (listed(matches) if matches else "")
    return told + paragraph(phrases.say("screen_limits"), "soft")


def _proofs(signed: SignedCertificate, phrases: Phrases) -> str:
    head = SignedTreeHead.claimed(signed.note)
    proof = Proof(record=signed.entry.to_bytes(), inclusion=signed.proof, root=head.root.hex())
    text = record(signed.certificate.to_bytes()) + facts_list([(phrases.say("signature"), code(signed.signature))])
    return (
        opening(phrases.say("certificate_record"), text)
        + entry_proof(phrases, proof, "certificate")
        + opening(phrases.say("signed_head"), record(signed.note.encode()))
    )
