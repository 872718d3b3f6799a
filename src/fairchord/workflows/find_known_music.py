# SPDX-License-Identifier: Apache-2.0
"""Find whose music a project knows: that of admitted works, and of those that wait or were refused."""

from __future__ import annotations

from contextlib import suppress

from fairchord.corpus.admission import Offer, Reader, read_offer
from fairchord.corpus.known_music import KnownMusic
from fairchord.errors import FairchordError, RecordTampered
from fairchord.music.fingerprint import fingerprint_piece
from fairchord.music.melody_keys import melody_keys
from fairchord.rights.identifiers import WorkId
from fairchord.workflows.project import Project


def find_known_music(project: Project, reader: Reader) -> KnownMusic:
    """Return every fingerprint that is known, admitted works first, then in the order of registration.

    A record that is damaged, or whose music cannot be read, names no music; `admit_waiting` reports it.
    """
    known = KnownMusic((admitted.fingerprint, work) for work, admitted in project.admitted().items())
    waiting = set(project.waiting.works())
    for work in project.register().works:
        if work in waiting and work not in known:
            with suppress(FairchordError):
                known.add(_fingerprint_of(project, reader, work), work)
    return known


def read_music_keys(reader: Reader, offer: Offer) -> tuple[str, tuple[str, ...]]:
    """Read what is offered, for nothing but its fingerprint and its melody keys."""
    piece = read_offer(reader, offer).piece
    return fingerprint_piece(piece), melody_keys(piece)


def read_fingerprint(reader: Reader, offer: Offer) -> str:
    """Read what is offered, for nothing but its fingerprint."""
    return fingerprint_piece(read_offer(reader, offer).piece)


def _fingerprint_of(project: Project, reader: Reader, work: WorkId) -> str:
    """The fingerprint that is kept of a work; it is made where an earlier version kept none."""
    kept = project.waiting.read(work)
    if kept.content_sha256 and kept.content_sha256 not in project.register().work(work).content_sha256s:
        raise RecordTampered(f"what waits for {work} is not its music", hint="add the work again from its file")
    if kept.fingerprint:
        return kept.fingerprint
    offer = project.waiting.offer(work)
    fingerprint = read_fingerprint(reader, offer)
    project.waiting.put(work, offer, fingerprint)
    return fingerprint
