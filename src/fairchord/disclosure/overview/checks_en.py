# SPDX-License-Identifier: Apache-2.0
"""What each check found, in English."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

CHECKS_EN: Final[Mapping[str, str]] = MappingProxyType(
    {
        "standing_held": "Holds.",
        "standing_failed": "Does not hold.",
        "standing_open": "Not proven here.",
        "held_certificate": "The certificate is what its key signed, and the issuer's log holds its hash.",
        "failed_certificate": "The certificate is not what was signed, or its log does not hold it.",
        "held_files": "Every file is byte for byte what was signed.",
        "failed_files": "A file is not what was signed.",
        "held_issuer": "The issuer's key is one that is known where this page was written.",
        "open_issuer": "The issuer's key is not known where this page was written: anyone could have signed this.",
        "held_revocation": "The issuer's log, as it stands now, holds this certificate and has not revoked it.",
        "open_revocation": "The issuer's log was not at hand: whether the certificate was revoked later is not known "
        "here.",
        "failed_revocation": "The issuer's log does not hold this certificate, or has revoked it.",
        "held_marking": "The mark that says AI stands inside every file of music and picture.",
        "failed_marking": "A file does not carry the mark that says AI.",
        "held_screening": "Compared again for this page, with the same outcome.",
        "open_screening": "Not compared again: the model's index, or the music, was not at hand.",
        "failed_screening": "Compared again for this page, with another outcome than the certificate states.",
        "held_settings": "Settings, seed and outcome stand inside the signed certificate of step 1.",
        "failed_settings": "The certificate that states the settings does not hold.",
        "held_named": "The certificate names these weights and this signed statement.",
        "open_named": "No certificate was brought, so none names this model.",
        "failed_named": "The certificate names other weights, or another statement, than this model has.",
        "held_model": "Weights and files are what was signed, and the log binds the weights to the snapshot.",
        "failed_model": "The model is not what was signed, or the log does not bind it to the snapshot.",
        "held_standing": "Up to the head of the log, nothing stands against this model.",
        "open_standing": "The log holds later statements that may touch this model; they are listed at step 6.",
        "failed_standing": "The log has retired this model.",
        "held_run": "The log held the snapshot, the recipe and the seed before it held the weights.",
        "open_run": "The log holds no commitment to this run from before the training.",
        "failed_run": "The log's commitment speaks of another recipe, or comes after the weights.",
        "held_training": "The recorded steps lead from the commitment to the released weights.",
        "open_training": "The steps of this training were not recorded.",
        "failed_training": "The recorded steps do not lead from the commitment to the released weights.",
        "held_snapshot": "The list and its permits lead to the roots that the log froze.",
        "failed_snapshot": "The list or its permits do not lead to the roots in the log.",
        "held_listed": "The list that comes with the model is the same list.",
        "open_listed": "No list comes with the model; the snapshot's own is shown.",
        "failed_listed": "The list that comes with the model differs from the frozen one.",
        "held_index": "The index holds every work and is sorted, so that absence can be proven.",
        "open_index": "This list was frozen without an index: presence is listed, absence cannot be proven from it.",
        "failed_index": "The index does not hold.",
        "held_permits": "Each work has the permit that was frozen, and the log holds what it rests on.",
        "failed_permits": "A work's permit is not the one frozen, or rests on something that the log does not hold.",
        "held_log": "All entries since the first lead to the signed head.",
        "failed_log": "The log does not hold.",
        "held_authors": "Every entry is signed by the operator, and every statement of a party by that party's key.",
        "failed_authors": "A signature or a rule does not hold.",
        "held_consent": "Every permit was decided again from the log, with the same outcome.",
        "failed_consent": "A permit does not follow from the log.",
        "held_reservations": "No reservation or dispute in force at the freezing covers a work of the list.",
        "failed_reservations": "A work is in the list against a reservation or an open dispute.",
    }
)
