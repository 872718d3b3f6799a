# SPDX-License-Identifier: Apache-2.0
"""What may be edited: an output of this user's own, as it was certified, or a file given with the right to use it.

An output of another's is a file like any other: it needs --own or --work. A revoked one is refused, and so is what a
retired model wrote. A right that a Permit gave is decided again each time, so that an edit outlives no Withdrawal.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from fairchord.disclosure.certificate import Certificate
from fairchord.disclosure.signed_certificate import CERTIFICATE
from fairchord.disclosure.verification import verify_folder
from fairchord.errors import ConsentMissing, FairchordError, InvalidInput, RecordTampered, ResourceAbsent
from fairchord.generation.brief import Brief
from fairchord.generation.draft import Draft, Kept
from fairchord.generation.editing.bar_grid import bar_starts, bars_of, piece_bars
from fairchord.generation.editing.chain import EDITS_FILE, EditChain
from fairchord.generation.editing.edit import Standing
from fairchord.generation.editing.hole import Hole
from fairchord.generation.editing.track_wishes import brief_of_edit, wishes_for
from fairchord.music.piece import Piece, Track
from fairchord.music.track_role import TrackRole
from fairchord.rights.decide import decide
from fairchord.rights.identifiers import WorkId
from fairchord.rights.permit import require_permit
from fairchord.rights.use import Use
from fairchord.signing import VerifyKey
from fairchord.workflows.export_files import MIDI
from fairchord.workflows.given_piece import GivenPiece, read_music_file, read_own, read_work, says_made_with_ai
from fairchord.workflows.ledger_place import holds_project
from fairchord.workflows.model_standing import check_not_retired
from fairchord.workflows.open_model import OpenedModel
from fairchord.workflows.project import Project
from fairchord.workflows.user_folders import UserFolders


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """By what right a given file is edited, in the user's words."""

    own: bool = False
    work: str | None = None
    commercial: bool = False


def open_editable(path: Path, project: Project, claim: Claim, *, folders: UserFolders | None = None) -> EditChain:
    """The chain of edits of a folder or file so far."""
    if path.is_dir():
        if (path / CERTIFICATE).is_file():
            return _open_output(path, project, claim, folders or UserFolders.from_environment())
        if not (path / MIDI).is_file():
            raise ResourceAbsent(
                f"{path} holds no {CERTIFICATE}", hint="name an output folder, a draft in it, or a file"
            )
        return _open_uncertified(path, project, claim)
    if not path.exists():
        raise ResourceAbsent(f"there is no {path}", hint="name an output folder of fairchord, or a MIDI or score file")
    return _start_from(path, project, claim)


def _start_from(path: Path, project: Project, claim: Claim) -> EditChain:
    """The start of a chain: a file that was given. One that says it was made with AI goes on saying so."""
    given = _read_given(path, project, claim)
    piece = name_tracks(given.piece)
    machine = _every_bar(piece) if says_made_with_ai(given.right) else Hole.nothing(piece)
    parent = {name: given.right[name] for name in ("content_sha256", "right")}
    standing = Standing(piece=piece, brief=None, machine=machine)
    return EditChain.start(standing, parent=parent, given=given.right)


def _read_given(path: Path, project: Project, claim: Claim) -> GivenPiece:
    if claim.own == bool(claim.work):
        raise InvalidInput(
            f"by what right {path.name} is edited is not said, or said twice",
            hint="declare it your own with --own, or name its Work in the project with --work ID",
        )
    if claim.work is None:
        return read_own(path)
    return read_work(path, project, claim.work, commercial=claim.commercial)


def _open_uncertified(path: Path, project: Project, claim: Claim) -> EditChain:
    """A folder of which a machine wrote nothing: its file is still the user's, and so is the proof of right."""
    chain = read_chain(path) if (path / EDITS_FILE).is_file() else None
    if chain is None or claim.work is not None or not claim.own:
        return _start_from(path / MIDI, project, claim)
    if chain.given.get("right") != "own":
        raise ConsentMissing(
            f"{path} came from a Work, and is not declared one's own afterwards",
            hint="edit the registered file with --work ID, and let the same edit write something",
        )
    return chain


def _open_output(path: Path, project: Project, claim: Claim, folders: UserFolders) -> EditChain:
    """An output that this user's own project certified, unchanged since."""
    found = verify_folder(path, known_keys=own_keys(project, folders))
    if found.certificate is None or not found.is_intact:
        raise RecordTampered(f"{path}: {found.sentence}", hint="edit an unchanged output, or its MIDI file with --own")
    if not found.issuer_is_known:
        if claim.own or claim.work:
            return _start_from(path / MIDI, project, claim)
        raise ConsentMissing(
            f"{path} was issued by {found.certificate.issuer_name!r}, not by a project of yours",
            hint="say by which right you edit it: --own, or --work ID",
        )
    certificate = found.certificate
    _check_still_stands(project, certificate)
    chain = read_chain(path) if (path / EDITS_FILE).is_file() else _start_from_output(path, certificate)
    for weights in chain.models:
        check_not_retired(project, weights)
    return replace(chain, given=renew_right(project, chain.given), certificate_sha256=certificate.sha256)


def _check_still_stands(project: Project, certificate: Certificate) -> None:
    if (revoked := project.register().revoked.get(certificate.sha256)) is not None:
        raise ConsentMissing(
            f"the certificate of {certificate.title!r} was revoked (entry {revoked.index})",
            hint="edit another output",
        )


def _start_from_output(path: Path, certificate: Certificate) -> EditChain:
    """The start of a chain: what was composed or arranged, its roles and bounds as its brief says."""
    brief = _brief_of(certificate.brief)
    piece = _with_roles(name_tracks(read_music_file(path / MIDI)), brief)
    piece = replace(piece, title=certificate.title)
    standing = Standing(piece=piece, brief=brief, machine=_machine_bars(piece, brief, certificate))
    weights = str(certificate.model["weights_sha256"])
    parent = {"certificate_sha256": certificate.sha256}
    return EditChain.start(standing, parent=parent, given=certificate.given, models=(weights,))


def _with_roles(piece: Piece, brief: Brief | None) -> Piece:
    """The roles that the brief gives to its names; else those that the names themselves say."""
    roles: dict[str, TrackRole] = {}
    if brief is not None:
        roles = {name: wanted.role for name, wanted in zip(brief.track_names(), brief.tracks, strict=True)}
    words = {role.value: role for role in TrackRole}
    return replace(
        piece,
        tracks=tuple(
            replace(track, role=roles.get(track.name) or words.get(track.name.rstrip(" 0123456789"), track.role))
            for track in piece.tracks
        ),
    )


def _machine_bars(piece: Piece, brief: Brief | None, certificate: Certificate) -> Hole:
    """All of it; of a continuation of what bore no mark of AI, the new bars of the tracks that sound in them."""
    if not certificate.given or says_made_with_ai(certificate.given) or brief is None:
        return _every_bar(piece)
    starts, bars = bar_starts(piece), piece_bars(piece)
    first = max(0, bars - brief.bars)
    sounding = [i for i, track in enumerate(piece.tracks) if (bars_of(track.notes, starts) >= first).any()]
    return Hole.of(piece, tracks=sounding or None, bars=range(first, bars))


def _every_bar(piece: Piece) -> Hole:
    """The whole piece, also bars in a meter that the model cannot write."""
    return Hole.of(piece, bars=range(piece_bars(piece)))


def _brief_of(record: Mapping[str, Any]) -> Brief | None:
    try:
        return Brief.from_dict(record)
    except FairchordError:
        return None


def read_chain(path: Path) -> EditChain:
    """Read the chain of edits of a folder; nothing is verified but that it hangs together."""

    def read(name: str) -> bytes:
        try:
            return (path / name).read_bytes()
        except OSError as error:
            raise ResourceAbsent(
                f"{path / name} cannot be read: {error.strerror}", hint="use a whole folder"
            ) from error

    return EditChain.from_files(read)


def composed_chain(draft: Draft, model: OpenedModel) -> EditChain:
    """The start of a chain: a draft that was just composed."""
    standing = Standing(piece=draft.piece, brief=draft.brief, machine=Hole.of(draft.piece))
    parent = {"composed": {"seed": draft.seed, "draft": draft.index, "tokens_sha256": draft.tokens_sha256}}
    return EditChain.start(standing, parent=parent, given={}, models=(model.provenance.weights_sha256,))


def draft_of(chain: EditChain) -> Draft:
    """The piece at the end of a chain as a draft."""
    step, number = chain.now, len(chain.steps) - 1
    piece, brief = step.standing.piece, step.standing.brief
    return Draft(
        piece=piece,
        brief=brief or brief_of_edit(piece, wishes_for(piece, None), None, bars=piece_bars(piece), seed=0),
        seed=0 if step.edit is None else step.edit.seed,
        index=0,
        tokens_sha256=str(step.facts.get("tokens_sha256", "")),
        token_count=int(step.facts.get("token_count", 0)),
        is_complete=bool(step.facts.get("is_complete", True)),
        report=(Kept(control="edits", kept=True, detail=f"{number} made"),),
    )


def own_keys(project: Project, folders: UserFolders) -> tuple[VerifyKey, ...]:
    """The keys under which this user's projects have certified, now or before."""
    keys = [period.key for period in project.ledger.operator_keys.periods]
    if holds_project(folders.issuer) and folders.issuer.resolve() != project.folder.resolve():
        with Project.open(folders.issuer) as own:
            keys += [period.key for period in own.ledger.operator_keys.periods]
    return tuple(keys)


def renew_right(project: Project, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """The right by which a piece was given, as it stands now; one that has ended raises ConsentMissing."""
    if given.get("right") != "permit":
        return given
    work, use, territory = WorkId(str(given["work"])), Use(str(given["use"])), str(given["territory"])
    permit = require_permit(decide(project.register(), work, use, territory=territory, at=project.now()))
    if given["content_sha256"] not in permit.content_sha256s:
        raise ConsentMissing(f"the permit for {work} no longer covers this music", hint="ask its holders")
    return {**given, "permit_sha256": permit.sha256, "attribution": permit.attribution}


def name_tracks(piece: Piece) -> Piece:
    """The piece with a name of its own for each track, because edits speak of tracks by name."""
    taken: set[str] = set()
    return replace(piece, tracks=tuple(_name_track(track, taken) for track in piece.tracks))


def _name_track(track: Track, taken: set[str]) -> Track:
    role = "drums" if track.is_drum else "track" if track.role is None else track.role.value
    plain = "".join(" " if letter in ",:;" else letter for letter in track.name if letter.isprintable())
    stem = unicodedata.normalize("NFC", " ".join(plain.split()))[:80] or role
    name, count = stem, 1
    while name in taken:
        count += 1
        name = f"{stem} {count}"
    taken.add(name)
    return replace(track, name=name)
