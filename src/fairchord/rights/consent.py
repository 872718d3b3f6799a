# SPDX-License-Identifier: Apache-2.0
"""Consent: the holder of every Share must have a live Grant for the use, the territory and the moment.

- A holder whose mandate is unknown cannot agree; nor one whose rights are assigned to a society, unless that society
  signed, or a live carve-out of it leaves the use to the holder (see `mandate`).
- The base model learns only from irrevocable Grants, since what it has learned cannot be unlearned.
- A Withdrawal ends a revocable Grant: at once for learning and evaluation, after the notice period for other uses.
  It does not end an irrevocable Grant; the Permit says so.
- A Grant for one artist's model allows to train, and to generate with, no other.
- What a party allowed is held back while its key is lost and not replaced. A Grant under a replaced key rests on the
  word of whoever vouched for that key; the Permit says so.
"""

from __future__ import annotations

from typing import Final

from fairchord.rights.carve_out import CarveOut
from fairchord.rights.case import Case, Findings
from fairchord.rights.deadline import has_passed
from fairchord.rights.grant import Grant
from fairchord.rights.identifiers import PartyId, covers_territory, describe_territory
from fairchord.rights.key_change import KeyAction
from fairchord.rights.mandate import carve_out_notes, live_carve_outs, mandate_reasons, signing_failures
from fairchord.rights.party import Mandate, Party
from fairchord.rights.permit import Reason
from fairchord.rights.register import Recorded
from fairchord.rights.use import LEARNING_USES, USE_WORDS, Use

_MODEL_USES: Final = frozenset({Use.TRAIN_ARTIST, Use.GENERATE_COMMERCIAL, Use.GENERATE_NONCOMMERCIAL})
"""Uses that a Grant for one artist's model limits to that model."""


def find_consent(case: Case) -> Findings:
    """Return the live grants of all holders, or every reason why one is lacking."""
    work = case.work.record
    if not work.shares:
        message = f"{work.id} has no shares, so nobody could have agreed for it"
        return Findings(reasons=(Reason(code="shares_missing", message=message, next_step="register who holds it"),))
    reasons: list[Reason] = []
    grants: list[Recorded[Grant]] = []
    for share in work.shares:
        live, against = _judge_holder(case, share.holder)
        grants += live
        reasons += against
    carve_outs = _carve_outs_behind(case, grants)
    notes = [_withdrawal_note(case, grant) for grant in grants if grant.sha256 in case.register.withdrawals]
    notes += [note for grant in grants for note in _key_notes(case, grant)]
    notes += carve_out_notes(carve_outs)
    return Findings(reasons=tuple(reasons), grants=tuple(grants), carve_outs=carve_outs, notes=tuple(notes))


def _carve_outs_behind(case: Case, grants: list[Recorded[Grant]]) -> tuple[Recorded[CarveOut], ...]:
    """Return the carve-outs that members' own grants rest on."""
    signers = dict.fromkeys(grant.author for grant in grants if grant.author == grant.record.holder)
    members = (case.register.parties[signer].record for signer in signers)
    return tuple(carve_out for member in members for carve_out in live_carve_outs(case, member))


def _judge_holder(case: Case, holder: PartyId) -> tuple[list[Recorded[Grant]], list[Reason]]:
    """Return one holder's live grants; when there is none, every reason."""
    party = case.register.parties[holder].record
    grants = case.register.grants_over(case.work.record.id, holder)
    against = mandate_reasons(case, party)
    live: list[Recorded[Grant]] = []
    for grant in grants:
        failures = _grant_failures(case, grant, party)
        if not failures:
            live.append(grant)
        against += failures
    if live and party.mandate is not Mandate.UNKNOWN:
        return live, []
    if not grants:
        against.append(
            Reason(
                code="grant_missing",
                message=f"{holder} holds a share of {case.work.record.id} and has granted nothing",
                next_step=f"ask {holder} for a signed grant for {USE_WORDS[case.use]}",
            )
        )
    return [], against


def _grant_failures(case: Case, grant: Recorded[Grant], party: Party) -> list[Reason]:
    """Return every reason why one grant does not allow this use, there and then."""
    terms, name = grant.record, f"the grant of {grant.record.holder} (entry {grant.index})"
    found: list[tuple[str, str, str]] = []
    if case.use not in terms.uses:
        allowed = ", ".join(USE_WORDS[use] for use in terms.uses)
        found.append(("use_not_granted", f"{name} allows {allowed}, not {USE_WORDS[case.use]}", "ask for this use"))
    if not covers_territory(terms.territories, case.territory):
        places = ", ".join(terms.territories)
        where = describe_territory(case.territory)
        found.append(("territory_not_granted", f"{name} covers {places}, not {where}", "ask for this territory"))
    if case.at < terms.start:
        found.append(("grant_not_started", f"{name} starts at {terms.start}", "wait until then"))
    if terms.end is not None and case.at >= terms.end:
        found.append(("grant_expired", f"{name} ended at {terms.end}", "ask for a new grant"))
    if case.use is Use.TRAIN_BASE and not terms.irrevocable:
        step = "use it for the artist's own model, or ask for an irrevocable grant"
        found.append(("grant_revocable", f"{name} can be withdrawn, and the base model cannot unlearn", step))
    if _is_withdrawn(case, grant):
        index = case.register.withdrawals[grant.sha256].index
        found.append(("grant_withdrawn", f"{name} was withdrawn (entry {index})", "respect it, or ask for a new grant"))
    if case.register.is_held(grant.author):
        why = f"{name} is held back: the key of {grant.author} is lost and not replaced"
        found.append(("key_lost", why, f"wait until somebody vouches for a new key of {grant.author}"))
    if terms.artist_model is not None and case.use in _MODEL_USES and case.model != terms.artist_model:
        asked = "no model is named" if case.model is None else f"not for {case.model}"
        step = f"use it for {terms.artist_model}, or ask for a grant for this model"
        found.append(("grant_for_other_model", f"{name} is for the model {terms.artist_model}; {asked}", step))
    reasons = [Reason(code=code, message=message, next_step=step) for code, message, step in found]
    return [*reasons, *signing_failures(case, grant, party)]


def _is_withdrawn(case: Case, grant: Recorded[Grant]) -> bool:
    withdrawal = case.register.withdrawals.get(grant.sha256)
    if withdrawal is None or grant.record.irrevocable:
        return False
    if case.use in LEARNING_USES:
        return True
    return has_passed(case.at, withdrawal.at, grant.record.notice_days)


def _withdrawal_note(case: Case, grant: Recorded[Grant]) -> str:
    index = case.register.withdrawals[grant.sha256].index
    if grant.record.irrevocable:
        return f"the withdrawal in entry {index} does not end the grant in entry {grant.index}, which is irrevocable"
    return f"the withdrawal in entry {index} ends the grant in entry {grant.index} when its notice period is over"


def _key_notes(case: Case, grant: Recorded[Grant]) -> list[str]:
    """Return whose word stands behind the key that signed a grant, where it replaced a lost or compromised one."""
    return [
        f"the grant in entry {grant.index} is signed with a key of {grant.author} that {change.author} vouched for "
        f"(entry {change.index})"
        for change in case.register.keys.get(grant.author, ())
        if change.record.action is KeyAction.REPLACED and change.index < grant.index
    ]
