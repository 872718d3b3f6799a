# SPDX-License-Identifier: Apache-2.0
"""The command `fairchord`: a table of verbs, each in a module of its own that is imported only when it is asked for.

Exit 0: done. 1: refused, failed, or not there. 2: misused. Data goes to stdout, talk to stderr.
"""

from __future__ import annotations

import importlib
import signal
import sys
import threading
from collections.abc import Sequence
from typing import Final

from fairchord.errors import FairchordError

VERBS: Final[dict[str, tuple[str, str]]] = {
    "demo": ("fairchord.cli.demo", "build a small world, compose, render, certify and verify: the whole job"),
    "compose": ("fairchord.cli.compose", "compose a piece from a brief, with stems, mix and certificate"),
    "presets": ("fairchord.cli.presets", "list the moods and styles, and what each of them sets"),
    "sketch": ("fairchord.cli.sketch", "compose single-track clips, one for each line of a file of briefs"),
    "arrange": ("fairchord.cli.arrange", "whole songs: write a plan of sections, show it, compose it"),
    "edit": ("fairchord.cli.edit", "infill, vary, re-harmonise, transform; add, replace, remove tracks; undo"),
    "score": ("fairchord.cli.score", "write the score of a piece: MusicXML, SVG or PDF"),
    "verify": ("fairchord.cli.verify", "check a certificate and every file it names, offline; or --online"),
    "lookup": ("fairchord.cli.lookup", "find the certificate of a file that came without one, by its bytes or notes"),
    "init": ("fairchord.cli.init", "make a new project folder"),
    "party": ("fairchord.cli.party", "people, organisations and societies: add, list, change, carve-out, forget"),
    "key": ("fairchord.cli.key", "change keys: rotate, lost, compromised, replace, record, list"),
    "work": ("fairchord.cli.work", "register works with their music: add, identify, list"),
    "grant": ("fairchord.cli.grant", "record a rights holder's signed grant; or write a letter to fill in: template"),
    "reserve": ("fairchord.cli.reserve", "take in that works may not be used, with a signed receipt at once"),
    "reservations": ("fairchord.cli.reservations", "list reservations with their clocks and decisions"),
    "withdraw": ("fairchord.cli.withdraw", "withdraw a grant, or lift a reservation; preview it, complete it"),
    "dispute": ("fairchord.cli.dispute", "raise a dispute over a work; preview it"),
    "ruling": ("fairchord.cli.ruling", "record an arbiter's ruling on a dispute"),
    "answer": ("fairchord.cli.answer", "answer a reservation, dispute or withdrawal"),
    "appeal": ("fairchord.cli.appeal", "record its lodger's appeal against an answer or ruling"),
    "submit": ("fairchord.cli.submit", "bring back a draft that was signed elsewhere"),
    "receipt": ("fairchord.cli.receipt", "check a receipt, without network and without the log"),
    "retire": ("fairchord.cli.retire", "retire a model: it issues nothing more from this project"),
    "revoke": ("fairchord.cli.revoke", "revoke a certificate"),
    "view": ("fairchord.cli.view", "write the public view of the log, a holder's, or an auditor's"),
    "decide": ("fairchord.cli.decide", "say whether a work may be used: the permit, or every reason against"),
    "catalogue": ("fairchord.cli.catalogue", "public collections: list, fetch, add"),
    "snapshot": ("fairchord.cli.snapshot", "freeze what may be used for learning, or check a snapshot"),
    "train": ("fairchord.cli.train", "train a model on a snapshot"),
    "replay": ("fairchord.cli.replay", "run parts of a training again and compare them with the log, bit for bit"),
    "evaluate": ("fairchord.cli.evaluate", "measure clips, ours or anyone's: control, and more"),
    "screen": ("fairchord.cli.screen", "compare a piece with the works a model learned from"),
    "prove-in": ("fairchord.cli.prove_in", "prove that music is in a snapshot, or under a model"),
    "prove-absent": ("fairchord.cli.prove_absent", "prove that music is not in a snapshot, in any key or tempo"),
    "check-proof": ("fairchord.cli.check_proof", "check such a proof, with nothing but the proof"),
    "log": ("fairchord.cli.log", "list the ledger's entries, after checking them; publish, serve, verify, compare"),
    "witness": ("fairchord.cli.witness", "sign the heads of others' logs: init, cosign, serve"),
    "provider": ("fairchord.cli.provider", "record what reports say of the provider: contact, representative, dates"),
    "report": ("fairchord.cli.report", "reports for regulators, certifiers and holders; check one"),
    "audit": ("fairchord.cli.audit", "all that an outsider needs to check a model: bundle, verify, overview"),
    "conformance": ("fairchord.cli.conformance", "answer others' test vectors and logs: accept or reject"),
    "doctor": ("fairchord.cli.doctor", "say what this installation can do"),
}
"""Verb, then its module and a line of help. A module holds a function of the verb's name, or an `app` of sub-verbs."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if not given or given[0] in ("--help", "-h", "help"):
        print(overview())
        return 0
    if given[0] in ("--version", "-V"):
        from fairchord import __version__

        print(f"fairchord {__version__}")
        return 0
    verb = given[0]
    if verb not in VERBS:
        print(f"fairchord has no verb {verb!r}\n\nhint: {_nearest(verb)}", file=sys.stderr)
        return 2
    _stop_tidily_when_told()
    try:
        return _run(verb, given[1:])
    except FairchordError as error:
        print(error.message, file=sys.stderr)
        if error.hint:
            print(f"\nhint: {error.hint}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 1
    except BrokenPipeError:
        sys.stderr.close()
        return 1


def _stop_tidily_when_told() -> None:
    """Let a closed terminal or a plain `kill` unwind as Ctrl-C does, so that no half-made folder stays behind."""
    if threading.current_thread() is threading.main_thread():
        for name in ("SIGTERM", "SIGHUP"):
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) is signal.SIG_DFL:
                signal.signal(number, _interrupt)


def _interrupt(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt


def overview() -> str:
    """The help text: every verb with its line."""
    width = max(len(verb) for verb in VERBS)
    lines = [f"  {verb:{width}s}  {line}" for verb, (_, line) in VERBS.items()]
    head = "fairchord: music AI trained only on music whose makers said yes, with proofs anyone can check."
    usage = "usage: fairchord VERB [OPTIONS]      fairchord VERB --help      fairchord --version"
    return "\n".join([head, "", usage, "", *lines, "", "Every verb takes --json. First: fairchord demo"])


def _run(verb: str, arguments: list[str]) -> int:
    """Import a verb's module and let Typer read its arguments."""
    import typer

    module = importlib.import_module(VERBS[verb][0])
    app = getattr(module, "app", None)
    if app is None:
        app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
        app.command(verb, help=VERBS[verb][1])(getattr(module, verb.replace("-", "_")))
    try:
        app(arguments, prog_name=f"fairchord {verb}")
    except SystemExit as end:
        if _began_with_an_interrupt(end):
            raise KeyboardInterrupt from end
        return end.code if isinstance(end.code, int) else 0
    return 0


def _began_with_an_interrupt(end: BaseException | None) -> bool:
    """Whether Typer made this end of a Ctrl-C, of which it says nothing."""
    while end is not None and not isinstance(end, KeyboardInterrupt):
        end = end.__cause__ or end.__context__
    return end is not None


def _nearest(verb: str) -> str:
    from difflib import get_close_matches

    near = get_close_matches(verb, VERBS, n=1)
    return "".join(f"did you mean {name!r}? " for name in near) + "fairchord --help lists the verbs"


if __name__ == "__main__":
    sys.exit(main())
