# SPDX-License-Identifier: Apache-2.0
"""The page that explains a bundle, as text and as HTML that needs nothing else and prints well."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Final

from fairchord.disclosure.bundle.finding import Finding
from fairchord.disclosure.bundle.promises import PROMISES, Promise

HOW_TO_CHECK: Final = (
    "Unpack the ZIP and run: bash verify-bundle.sh (it uses bash, sha256sum, openssl, ssh-keygen, basenc and unzip).",
    "Give it the key that you were told elsewhere: bash verify-bundle.sh --key ed25519:HEX",
    "Or, with fairchord installed: fairchord audit verify bundle.zip (the same checks; it also decides every permit "
    "again and computes every report anew).",
    "Compare log/checkpoint with the one published, or with one that you kept: fairchord log compare.",
)
FOLDERS: Final = (
    ("log/", "every entry of the ledger, one a line; the signed head; the same log as tiles, as it is served"),
    ("snapshot/", "the works that were frozen, one a line, the permit of each, and the index for proofs of absence"),
    ("model/", "the weights with their signed provenance, and the recorded steps of the training where there are any"),
    ("training/", "how to run segments of the training again"),
    ("keys/", "public keys: the operator's, and those that parties registered"),
    ("reports/", "what regulators and holders ask for, computed from this log"),
    ("proofs/", "proofs that were asked for when this bundle was made"),
)
_STYLE: Final = """
:root { color-scheme: light dark; --ink: #1c1b1a; --paper: #fffdf9; --line: #d8d2c8; --mark: #2f6f4f; --open: #9a5b00 }
@media (prefers-color-scheme: dark) {
  :root { --ink: #ece8e1; --paper: #191817; --line: #44403a; --mark: #7fc8a0; --open: #e0a458 }
}
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 52rem;
       margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.6rem; line-height: 1.2 } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem }
table { border-collapse: collapse; width: 100% }
td, th { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid var(--line) }
 code { font-size: .9em; overflow-wrap: anywhere }
article { border-top: 1px solid var(--line); padding: .7rem 0; break-inside: avoid }
article p { margin: .25rem 0 } pre { white-space: pre-wrap; font-size: .8rem; margin: .4rem 0 0; opacity: .85 }
 .proven b { color: var(--mark) } .declared b { color: var(--open) }
@media print { body { margin: 0; max-width: none; font-size: 11pt } }
"""


def readme_text(title: str, facts: Mapping[str, str], findings: Sequence[Finding]) -> bytes:
    """Write README.txt; `findings` are those of whoever made the bundle, for the reader to find again."""
    width = max(map(len, facts))
    lines = [title, "=" * len(title), "", *(f"{name:{width}s}  {value}" for name, value in facts.items()), ""]
    lines += ["How to check it", "---------------", *(f"- {step}" for step in HOW_TO_CHECK), ""]
    lines += ["What is in it", "-------------", *(f"{name:10s} {what}" for name, what in FOLDERS), ""]
    lines += ["What is proven, and what can only be declared", "-" * 45]
    for promise in PROMISES:
        checks = ", ".join(promise.checks)
        lines += ["", promise.words, f"  Proven ({checks}): {promise.proven}"]
        lines += [f"  Only declared: {promise.declared}", *(f"    {line}" for line in _lines_of(promise, findings))]
    return ("\n".join(lines) + "\n").encode()


def readme_html(title: str, facts: Mapping[str, str], findings: Sequence[Finding]) -> bytes:
    """Write README.html; `findings` as for README.txt."""
    cells = (f"<th>{escape(name)}</th><td><code>{escape(value)}</code></td>" for name, value in facts.items())
    rows = "".join(f"<tr>{row}</tr>" for row in cells)
    steps = "".join(f"<li>{escape(step)}</li>" for step in HOW_TO_CHECK)
    folders = "".join(f"<tr><th><code>{name}</code></th><td>{escape(what)}</td></tr>" for name, what in FOLDERS)
    promises = "".join(
        f"<article><h3>{escape(promise.words)}</h3>"
        f"<p class=proven><b>Proven</b> (checks: {', '.join(promise.checks)}). {escape(promise.proven)}</p>"
        f"<p class=declared><b>Cannot be proven, only declared.</b> {escape(promise.declared)}</p>"
        f"<pre>{escape(chr(10).join(_lines_of(promise, findings)))}</pre></article>"
        for promise in PROMISES
    )
    body = (
        f"<h1>{escape(title)}</h1><table>{rows}</table>"
        f"<h2>How to check it</h2><ol>{steps}</ol>"
        f"<h2>What is proven, and what can only be declared</h2>{promises}"
        f"<h2>What is in it</h2><table>{folders}</table>"
    )
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body>{body}</body></html>\n'
    ).encode()


def _lines_of(promise: Promise, findings: Sequence[Finding]) -> list[str]:
    return [finding.line for finding in findings if finding.part in promise.checks and finding.part != "files"]
