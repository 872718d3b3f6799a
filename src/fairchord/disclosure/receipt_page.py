# SPDX-License-Identifier: Apache-2.0
"""A receipt as a page for people: plain text, and HTML that stands alone. The signed file is what counts."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from html import escape
from typing import Any, Final

from fairchord.disclosure.lodging_receipt import LodgingReceipt
from fairchord.disclosure.receipt_words import LANGUAGES, WORDS
from fairchord.errors import InvalidInput
from fairchord.ledger.merkle import InclusionProof
from fairchord.ledger.signed_note import NoteKey
from fairchord.rights.sealed import short_seal

_SHOWN: Final = 20
_DER: Final = bytes.fromhex("302a300506032b6570032100")
"""What stands before the 32 bytes of an Ed25519 key in the file form that openssl reads."""
_STYLE: Final = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#111}"
    "dt{font-weight:600;margin-top:.6rem}dd{margin:0}p,dd{overflow-wrap:anywhere}pre{white-space:pre-wrap;overflow-wrap:anywhere;background:#f4f4f4;"
    "padding:.6rem}code{overflow-wrap:anywhere}@media print{body{margin:0}}"
)
Section = tuple[str, tuple[tuple[str, str], ...]]


def receipt_text(receipt: LodgingReceipt, lodger: str, language: str = "en") -> str:
    """The page as plain text."""
    words = _Words(language)
    lines = [_title(receipt, words), ""]
    for heading, facts in _sections(receipt, lodger, words):
        lines += [heading, "-" * len(heading)]
        lines += [words("line", label=label, value=value) if label else value for label, value in facts]
        lines.append("")
    return "\n".join(lines)


def receipt_html(receipt: LodgingReceipt, lodger: str, language: str = "en") -> str:
    """The page as one HTML file that needs nothing else."""
    words = _Words(language)
    title = escape(_title(receipt, words))
    parts = [
        f'<!doctype html><html lang="{language}"><meta charset="utf-8"><title>{title}</title>',
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style><h1>{title}</h1>',
    ]
    for heading, facts in _sections(receipt, lodger, words):
        parts.append(f"<h2>{escape(heading)}</h2>")
        for label, value in facts:
            shown = f"<pre>{escape(value)}</pre>" if "\n" in value else escape(value)
            parts.append(f"<dl><dt>{escape(label)}</dt><dd>{shown}</dd></dl>" if label else f"<p>{shown}</p>")
    return "\n".join([*parts, "</html>", ""])


def check_lines(receipt: LodgingReceipt, file: str) -> str:
    """Shell lines that climb from the entry in the receipt's file to the root, with sha256sum and basenc alone."""
    lines = [
        f'h=$( (printf \'\\0\'; sed -E \'s/^\\{{"log_proof":\\{{"entry"://; s/,"note":".*//\' {file} | tr -d \'\\n\') '
        "| sha256sum | cut -c1-64)"
    ]
    for is_left, sibling in _climb(receipt.proof):
        pair = sibling + "${h}" if is_left else "${h}" + sibling
        joined = f"printf '%s' \"{pair}\" | tr a-f A-F | basenc -d --base16"
        lines.append(f"h=$( (printf '\\1'; {joined}) | sha256sum | cut -c1-64)")
    return "\n".join([*lines, "echo $h"])


def signature_lines(receipt: LodgingReceipt, file: str) -> str:
    """Shell lines that check, with openssl, the operator's signatures on the receipt and on its tree head."""
    key = NoteKey(name=receipt.tree_head.origin, verify_key=receipt.issuer_key)
    known_by = base64.b64encode(key.key_id).decode()[:5]
    verify = "openssl pkeyutl -verify -pubin -keyform DER -inkey $t/key -rawin"
    public = base64.b64encode(_DER + key.verify_key.raw).decode()
    signed = 's/^.*,"receipt":(\\{.*\\}),"signature":"[^"]*"\\}$/\\1/'
    lines = [
        f"t=$(mktemp -d); printf '%s' {public} | basenc -d --base64 > $t/key",
        f"{{ printf 'fairchord/lodging_receipt/v1\\n'; sed -E '{signed}' {file} | tr -d '\\n'; }} > $t/receipt",
        f'sed -E \'s/.*"signature":"([^"]*)"\\}}$/\\1/\' {file} | basenc -d --base64 > $t/receipt.sig',
        f"{verify} -in $t/receipt -sigfile $t/receipt.sig",
        f'printf \'%b\' "$(sed -E \'s/.*"note":"([^"]*)".*/\\1/\' {file})" > $t/note; head -n 3 $t/note > $t/head',
        f"grep -F ' {key.name} {known_by}' $t/note | sed 's/.* //' | basenc -d --base64 | tail -c 64 > $t/head.sig",
        f"{verify} -in $t/head -sigfile $t/head.sig",
        "tail -n 1 $t/head | basenc -d --base64 | basenc -w 0 --base16 | tr A-F a-f; echo",
    ]
    return "\n".join(lines)


class _Words:
    def __init__(self, language: str) -> None:
        if language not in LANGUAGES:
            raise InvalidInput(f"no receipt in language {language!r}", hint="one of: " + ", ".join(LANGUAGES))
        self._language = language

    def __call__(self, name: str, **values: object) -> str:
        return WORDS[name][self._language].format(**values)


def _title(receipt: LodgingReceipt, words: _Words) -> str:
    return words("title", kind=words(receipt.facts.kind), number=receipt.facts.number)


def _sections(receipt: LodgingReceipt, lodger: str, words: _Words) -> Iterator[Section]:
    facts, head = receipt.facts, receipt.tree_head
    file = f"{facts.kind}-{facts.number}.receipt.json"
    where = words("entry", index=receipt.proof.index, origin=head.origin, at=receipt.entry.at)
    first = [
        (words("lodged_by"), lodger),
        (words("received_by"), f"{facts.issuer_name} ({facts.issuer_key})"),
        (words("recorded"), where),
        ("SHA-256", facts.record_sha256),
    ]
    if facts.answer_by:
        first.append((words("done_by" if facts.kind == "withdrawal" else "answer_by"), facts.answer_by))
    yield words(facts.kind).capitalize(), tuple(first)
    yield words("what"), tuple(_lodged(receipt, words))
    if facts.touched:
        yield words("touched"), tuple(_touched(facts.touched, words))
    root, size = head.root.hex(), head.size
    steps = [words("check_1", file=file), words("check_2", file=file, key=facts.issuer_key)]
    steps += [words("check_3", root=root), check_lines(receipt, file)]
    steps += [words("check_5"), signature_lines(receipt, file), words("check_4", size=size)]
    yield words("check"), tuple(("", step) for step in steps)
    yield words("limits"), tuple(("", words(name)) for name in ("limit_1", "limit_2"))


def _lodged(receipt: LodgingReceipt, words: _Words) -> Iterator[tuple[str, str]]:
    """The fields of the record, in its own words; what is sealed in the log is opened for its lodger."""
    opened = {opening.seal: opening.text for opening in receipt.facts.openings}
    for name, value in sorted(receipt.entry.body.items()):
        values = value if isinstance(value, list) else [value]
        if values:
            shown = [opened.get(str(item), short_seal(str(item))) for item in values[:_SHOWN]]
            more = f" … (+{len(values) - _SHOWN})" if len(values) > _SHOWN else ""
            yield name, ", ".join(shown) + more
    for name, value in receipt.facts.details.items():
        items = [str(item) for item in value] if isinstance(value, list) else [str(value)]
        yield words(name), ("; " if any(", " in item for item in items) else ", ").join(items) or words("none")


def _touched(touched: Any, words: _Words) -> Iterator[tuple[str, str]]:
    for name, value in touched.items():
        if isinstance(value, int):
            yield words(name), str(value)
            continue
        shown = [item if isinstance(item, str) else str(item["name"]) for item in value[:_SHOWN]]
        more = f" … (+{len(value) - _SHOWN})" if len(value) > _SHOWN else ""
        yield words(name), f"{len(value)}: " + ", ".join(shown) + more if value else words("none")


def _climb(proof: InclusionProof) -> Iterator[tuple[bool, str]]:
    """Each hash of a proof, and whether it stands on the left."""
    inner = (proof.index ^ (proof.size - 1)).bit_length()
    for level, sibling in enumerate(proof.hashes):
        yield level >= inner or bool(proof.index >> level & 1), sibling.hex()
