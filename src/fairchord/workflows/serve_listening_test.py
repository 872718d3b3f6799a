# SPDX-License-Identifier: Apache-2.0
"""Serve the page of a listening test and take in votes: GET / and audio, POST /votes, nothing else."""

from __future__ import annotations

import json
import re
import threading
from pathlib import Path
from typing import Final

from fairchord.canonical import sha256_hex
from fairchord.durable import write_durably
from fairchord.errors import FairchordError, InvalidInput, ResourceAbsent
from fairchord.evaluation.listening.page import credits_of
from fairchord.evaluation.listening.plan import ListeningPlan, PlannedClip
from fairchord.evaluation.listening.votes import MOST_BYTES, Votes, read_votes
from fairchord.workflows.make_listening_test import AUDIO, INDEX, KEY, PAGE, VOTES
from fairchord.workflows.small_server import Page, SmallServer

MOST_VOTES: Final = 10_000
_AUDIO_PATH: Final = re.compile(r"audio/([0-9a-f]{16}\.(wav|flac|mp3))", re.ASCII)
_TYPES: Final = {"wav": "audio/wav", "flac": "audio/flac", "mp3": "audio/mpeg"}
_ABSENT: Final = Page(status=404, body=b"not there\n")


def open_plan(folder: Path) -> ListeningPlan:
    """Read the key of a listening test."""
    path = folder / KEY if folder.is_dir() else folder
    if not path.is_file():
        raise ResourceAbsent(f"{folder} holds no listening test", hint="make one: fairchord evaluate listen -o FOLDER")
    return ListeningPlan.from_bytes(path.read_bytes())


def make_listening_server(folder: Path, *, host: str, port: int) -> SmallServer:
    """Make the server of a listening test; call its `serve_forever`."""
    plan, lock = open_plan(folder), threading.Lock()

    def answer(method: str, path: str, body: bytes) -> Page:
        if method == "POST":
            if path != VOTES:
                return _ABSENT
            with lock:
                return _take_in(folder, plan, body)
        if path in ("", INDEX):
            page = (folder / PAGE / INDEX).read_bytes()
            return Page(status=200, body=page, content_type="text/html; charset=utf-8")
        found = _AUDIO_PATH.fullmatch(path)
        file = folder / PAGE / AUDIO / found[1] if found else None
        if file is None or found is None or not file.is_file():
            return _ABSENT
        return Page(status=200, body=file.read_bytes(), content_type=_TYPES[found[2]], cache="private, max-age=3600")

    return SmallServer(host, port, answer, most_body_bytes=MOST_BYTES, is_shared=False)


def _take_in(folder: Path, plan: ListeningPlan, body: bytes) -> Page:
    """Keep the votes and answer with the credits of what was heard."""
    try:
        votes = read_votes(body, plan)
        if not votes.answers:
            raise InvalidInput("there are no answers", hint="answer a pair first")
        path = folder / VOTES / f"{votes.listener}-{sha256_hex(body)[:8]}.json"
        if not path.exists() and sum(1 for _ in (folder / VOTES).glob("*.json")) >= MOST_VOTES:
            return Page(status=507, body=b"no more votes are taken\n")
        write_durably(path, body)
    except InvalidInput as error:
        return Page(status=400, body=f"{error.message}\n".encode())
    except FairchordError as error:
        return Page(status=500, body=f"{error.message}\n".encode())
    credits = credits_of(_heard(plan, votes))
    return Page(status=200, body=json.dumps(credits, ensure_ascii=False).encode(), content_type="application/json")


def _heard(plan: ListeningPlan, votes: Votes) -> list[PlannedClip]:
    """Every clip that the listener was asked about, once, in order."""
    heard = [clip for answer in votes.answers for clip in plan.sides(votes.sheet, answer.place)[1:]]
    return list({clip.file: clip for clip in heard if isinstance(clip, PlannedClip)}.values())
