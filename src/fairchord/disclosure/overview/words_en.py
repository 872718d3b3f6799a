# SPDX-License-Identifier: Apache-2.0
"""The overview's words in English."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from fairchord.disclosure.overview.checks_en import CHECKS_EN
from fairchord.disclosure.overview.terms_en import TERMS_EN

_PAGE: Final = {
    "title": "{piece}: from the piece back to the people",
    "title_model": "The model {model}: from the weights back to the people",
    "lead": "This page walks back in six steps: the piece, its settings, the model, the training, the works, the "
    "people. Each step shows its record and how to check it, and says what is only declared.",
    "skip": "Go to the first step",
    "contents": "The six steps",
    "verdict_held": "Nothing failed. While this page was written, {held} checks held and {open} proved nothing "
    "either way.",
    "verdict_means": "These checks were made by the program that wrote this page, on the machine where it was "
    "written. The commands at each step let you make them yourself.",
    "verdict_failed": "Something does not hold: {count} of the checks made while this page was written failed.",
    "private_page": "This page opens sealed names with the operator's private book. It is for a visit at the "
    "operator's. Do not pass it on.",
    "log_of_model": "Log the model came out of",
    "log_of_issuer": "Log of the certificate's issuer",
    "log_at": "{origin}, {size} entries, the last of {time}",
    "log_key": "Key that signs this log",
    "proven_by": "Proven by",
    "only_declared": "Only declared:",
    "check_it": "Check it yourself",
    "nothing_checked": "Nothing was checked at this step.",
    "more_findings": "and {count} more of the kind",
    "leaf": "Hash of the leaf",
    "place": "Place in the tree",
    "place_of": "{index} of {size}, counted from 0",
    "path": "Hashes up to the root",
    "leads_to": "Root",
    "entry_opens": "Entry {index} of the log ({kind}): record and proof",
    "record_and_proof": "Record and proof",
    "record_hash": "SHA-256 of the record",
    "not_recorded": "not recorded",
    "limits": "What this page cannot show",
    "limit_1": "A log proves what was declared, by whom and in which order. It does not prove that a declaration was "
    "true.",
    "limit_2": "The times are those of the operator's clock, unless an outside authority has stamped a head of the "
    "log.",
    "limit_3": "Whether everyone is shown the same log can be seen only by comparing heads, or from witnesses who "
    "co-sign them.",
    "limit_4": "Who owns this music, and whether it resembles another work in law, are questions that no page answers.",
    "made_by": "Written by {software}. The page holds no clock: the same records give the same page.",
}
_PIECE: Final = {
    "piece_title": "The piece",
    "piece_shows": "A piece of music, the files it was delivered in, and the certificate that its issuer signed.",
    "piece_declared": "That the music came out of this model and was not edited before it was signed; and that "
    "nothing in it belongs to anybody else. A certificate fixes a statement, not its truth.",
    "no_piece": "No piece was brought to this visit; the walk begins at the model. To begin at a piece, name the "
    "folder that was delivered with it.",
    "no_certificate": "The certificate cannot be read, so nothing is shown of what it says.",
    "no_picture": "No picture is drawn: song.mid is missing, changed, or cannot be read.",
    "picture": "Piano roll, drawn for this page from song.mid.",
    "piece_name": "Title",
    "issuer_name": "Issued by",
    "issuer_key": "Issuer's key",
    "issued_at": "Issued at",
    "certificate_hash": "SHA-256 of the certificate",
    "issuer_log": "Issuer's log",
    "mark": "Mark",
    "mark_words": "This music was made with AI.",
    "files": "Files, as they are now and as they were signed",
    "file": "File",
    "bytes": "Bytes signed",
    "file_state": "Now",
    "file_intact": "unchanged",
    "file_changed": "CHANGED",
    "file_missing": "MISSING",
    "file_unlisted": "NOT LISTED",
    "mark_in_it": "AI mark inside",
    "marked": "found",
    "unmarked": "not found",
    "signed_hash": "SHA-256 that was signed",
    "screening": "Compared with the works the model learned from",
    "screen_clear": "The certificate says: clear. No run of {ruled_out_notes} notes or more is shared with any of "
    "{works_compared} works.",
    "screen_close": "The certificate says: close. Runs of notes are shared with the works below, out of "
    "{works_compared} works compared.",
    "screen_limits": "Compared: the top line of every pitched track, in any key. Not compared: drums, harmony, inner "
    "voices, sound, lyrics, and any work outside the list at step 5.",
    "licence_to_user": "What whoever received the piece may do with it",
    "given": "The piece that was continued",
    "given_from": "This piece continues another one. Of that one the certificate states:",
    "certificate_record": "The certificate: record and signature",
    "signature": "Signature",
    "signed_head": "The signed head of the issuer's log",
}
_SETTINGS: Final = {
    "settings_title": "The settings",
    "settings_shows": "What was asked of the model, and which of it the piece keeps.",
    "settings_declared": "That these settings and this seed gave this piece. Whoever has the model can compose again "
    "and compare; on another kind of machine, rounding may lead to other notes.",
    "asked": "As it was asked",
    "setting": "Setting",
    "value": "Value",
    "controls": "What was kept",
    "control": "Control",
    "kept_or_not": "Kept?",
    "kept": "kept",
    "not_kept": "not kept",
    "detail": "In figures, as the certificate says",
    "seed": "Seed",
    "token_count": "Tokens written",
    "tokens_sha256": "SHA-256 of the tokens",
    "precision": "Arithmetic",
    "settings_record": "The settings: record",
}
_MODEL: Final = {
    "model_title": "The model",
    "model_shows": "The file of numbers that wrote the piece, and the signed statement of what it was made from.",
    "model_declared": "That the signed weights are the ones that ran when the piece was made. The certificate names "
    "them; nobody watched.",
    "no_model": "The model's signed statement cannot be read, so nothing is shown of it.",
    "model_name": "Model",
    "weights": "SHA-256 of the weights",
    "learned_from": "Snapshot that it learned from",
    "permits_root": "Root of the permits",
    "for_use": "Frozen for",
    "territory": "Territory",
    "signer": "Signed with",
    "signed_at": "Signed at",
    "head_of": "log of {size} entries",
    "model_files": "Files of the model, as they were signed",
    "provenance_record": "{name}: the signed statement",
}
_TRAINING: Final = {
    "training_title": "The training",
    "training_shows": "By which recipe the model learned, from which frozen list, and what was recorded on the way.",
    "training_declared": "That nothing else was read. With recorded steps, every segment that somebody runs again is "
    "proven, and the others are declared. Without recorded steps, all of it is declared.",
    "recipe": "The recipe",
    "steps": "The recorded steps",
    "no_steps": "Not recorded: this model was trained before each step was recorded. What its training read is "
    "declared, not proven, and it cannot be run again in parts.",
    "step_count": "Steps",
    "segment_count": "Segments",
    "chain_root": "Root of the chain",
    "training_run": "Run committed beforehand",
    "first_state": "State before the first step",
    "last_state": "State after the last step",
    "released_step": "Weights released as they were after step",
    "replay_how": "Draw a number that nobody could foresee. It chooses segments; each is run again from the state "
    "recorded before it, and must end at the state recorded after it, bit for bit. The music is needed for that, so "
    "it runs at the operator's.",
    "loss_words": "Loss of {count} recorded steps: {first} at the first, {last} at the last.",
    "recipe_record": "The recipe: record",
}
_WORKS: Final = {
    "works_title": "The works",
    "works_shows": "Every work that the model learned from, and on which ground each of them may be there.",
    "works_declared": "That what is listed is what it seems: the title, the makers, that a human made it. The bytes "
    "of each work are fixed by a hash; who wrote them is not something a hash can know.",
    "no_snapshot": "The list of works cannot be read, or the log does not hold it; nothing is shown of it.",
    "by_basis": "Works by ground",
    "percent": "{share} %",
    "bases_apart": "The grounds are counted apart, because they are not the same: a licence that permits is not an "
    "author who agreed.",
    "work_count": "Works",
    "snapshot_root": "Root of the list",
    "decided_at": "Permits decided at",
    "index_root": "Index by which absence is proven",
    "key_count": "({count} keys)",
    "by_collection": "Where they come from",
    "collection": "Collection",
    "no_collection": "Registered one by one",
    "basis": "Ground",
    "licence": "Licence",
    "works": "Works",
    "notes": "Notes",
    "to_annex": "See the whole list: all {count} works",
    "followed": "One work of each ground, followed to the end",
    "followed_how": "Its line in the frozen list, its permit, and each entry of the log that the permit rests on.",
    "work_leaf": "Its line in the list: record and proof",
    "permit_leaf": "Its permit: record and proof",
    "annex": "Every work",
    "annex_how": "All {count} works of the frozen list, by collection, in its order. The last line of each is the "
    "SHA-256 of its file. The numbers of entries lead to the grants and claims at step 6.",
    "find": "Find a work, a maker, a hash:",
    "collection_of": "{name}. Works: {count}",
    "note_count": "{count} notes",
    "rests_on": "rests on entries",
}
_PEOPLE: Final = {
    "people_title": "The people and their permissions",
    "people_shows": "Who holds these works, who agreed to what and signed with which key, and who said no.",
    "people_declared": "That the holders named are the true ones and nobody was left out; that a claim about the "
    "public domain or a licence is right; that a key belongs to the person named; that every letter received was "
    "entered. Ask for the receipt of yours.",
    "no_log": "The log cannot be read or does not hold, so nothing is shown of what it says.",
    "names_sealed": "Names of persons that are sealed in the log stay sealed on this page.",
    "names_open": "Sealed names are opened on this page where the private book still has them.",
    "holders": "Who holds shares in these works",
    "holder": "Holder",
    "kind": "Who",
    "mandate": "Rights",
    "key": "Public key",
    "no_key": "none: can sign nothing",
    "keyless": "Holders without a key, named in the log, who signed nothing in it: {count}",
    "no_holders": "No shares are recorded: the works rest on claims alone.",
    "grants": "Those who agreed",
    "grants_how": "Each grant below carries a permit of this list. It was signed with the holder's key, then entered "
    "by the operator.",
    "no_grants": "No work of this list rests on a grant.",
    "grant_summary": "Entry {index}: {holder}. {works}",
    "grant_kind": "Kind",
    "uses": "Allowed uses",
    "term": "Term",
    "term_open": "from {start}, without end",
    "term_until": "from {start} until {end}",
    "withdrawal": "Withdrawal",
    "irrevocable": "irrevocable",
    "revocable": "at any time, with {days} days of notice",
    "granted_works": "Works",
    "and_more": " and {count} more",
    "signed_with": "Signed with the key",
    "contract": "Contract (SHA-256)",
    "royalty_terms": "Royalty terms (SHA-256)",
    "effects": "When withdrawn",
    "days": "within {count} days",
    "claims": "What is claimed instead of consent",
    "claims_how": "For these works nobody was asked: the operator claims that they are free or that their licence "
    "permits it, and can be held to the evidence given.",
    "no_claims": "No work of this list rests on a claim.",
    "claim_summary": "Entry {index}: {basis}. Works: {count}. {evidence}",
    "evidence": "Evidence given",
    "matters": "Those who said no, or took something back: {origin}",
    "matters_count": "In the {size} entries of this log: {told}.",
    "matter_summary": "{kind}, entry {index}, {at}",
    "lodged_by": "Lodged by",
    "reference": "Reference",
    "state": "State",
    "reservation_in_force": "in force",
    "reservation_lifted": "lifted by whoever lodged it",
    "reservation_lifted_in_part": "lifted for some works, in force for the rest",
    "covers": "Names",
    "contents": "Contents (hashes)",
    "parties": "Parties",
    "match_keys": "Match keys",
    "list_rows": "Rows of a list",
    "covers_frozen": "Works of this model's list that it covers now",
}
EN: Final[Mapping[str, str]] = MappingProxyType(
    {**_PAGE, **_PIECE, **_SETTINGS, **_MODEL, **_TRAINING, **_WORKS, **_PEOPLE, **CHECKS_EN, **TERMS_EN}
)
