# SPDX-License-Identifier: Apache-2.0
"""What is promised, which checks of a bundle bear on it, and what no bundle can prove."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """A promise in plain words, the checks that prove part of it, and what is left as a declaration."""

    words: str
    checks: tuple[str, ...]
    proven: str
    declared: str


PROMISES: Final = (
    Promise(
        words="The model learned only from the works that are listed.",
        checks=("snapshot", "model", "training"),
        proven="The weights are bound by signature to one list of works. Where the training was recorded step by step, "
        "the run was committed to that list before it began, and any segment that you choose afterwards can be run "
        "again to the same bytes.",
        declared="That nothing else was read in segments nobody has run again. Without recorded steps: all of it.",
    ),
    Promise(
        words="Each of those works may be used so: its makers agreed, or the law or its licence allows it.",
        checks=("permits", "consent", "authors"),
        proven="Each work rests on entries of the log: a grant signed by every holder with a key of their own, or a "
        "claim with evidence. The three are counted apart; a licence that permits is not an author who agreed.",
        declared="That the holders named are the true ones, that nobody was left out, that a claim about the public "
        "domain or a licence is right, and that a human made what is declared as made by a human.",
    ),
    Promise(
        words="It has been so since the first day, and the record was not rewritten.",
        checks=("log", "tiles", "witnesses"),
        proven="All entries from the first on lead to the root that the operator signed. Whoever kept an earlier "
        "signed head can prove that this log continues it.",
        declared="That no second log is shown to others, unless witnesses have co-signed the head or you compare "
        "yours with theirs; and times, unless a time-stamping authority has stamped a head.",
    ),
    Promise(
        words="Reservations, withdrawals and disputes are honoured.",
        checks=("reservations", "standing"),
        proven="None that was in force when the snapshot was frozen covers a work in it, by work, party, content, "
        "identifier or melody; what came later is in the log. Whoever holds a receipt finds its entry here.",
        declared="That every letter received was entered: ask for your receipt. Works that nobody could identify are "
        "not matched.",
    ),
    Promise(
        words="A given work is not in it.",
        checks=("index",),
        proven="The snapshot's index is sorted, so two neighbours show that nothing stands between them; each work's "
        "id and bytes are in it. Its keys of notes and melodies cover re-exports, other keys and other tempos.",
        declared="That the keys of notes and melodies were computed from the music: whoever holds the music can do it "
        "again. That no altered form is in it: changed notes, excerpts and arrangements are a question of "
        "resemblance, which screening answers, with thresholds and misses.",
    ),
    Promise(
        words="Rights holders may come and see.",
        checks=("files", "signature"),
        proven="This bundle: every record, the rules, and a script that checks them with tools that are not ours.",
        declared="Identity: a key shows that the same person signed, not who it is, unless a society or a notary "
        "has vouched for the key.",
    ),
)
