# SPDX-License-Identifier: Apache-2.0
"""How verbs that take something in write its receipt, and what they print of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from fairchord.cli.printing import print_result, remark
from fairchord.errors import FairchordError, InvalidInput

if TYPE_CHECKING:
    from fairchord.ledger.receipt import Receipt
    from fairchord.workflows.issue_receipt import Lodged
    from fairchord.workflows.project import Project

ReceiptFolder = Annotated[
    Path | None, typer.Option("--receipt", help="Folder for the receipt; by default PROJECT/private/receipts.")
]
_SHOWN: Final = 20


def _known_language(language: str) -> str:
    """Refuse a language before anything is recorded, not when the receipt is written."""
    from fairchord.disclosure.receipt_words import LANGUAGES

    if language not in LANGUAGES:
        raise InvalidInput(f"no receipt in language {language!r}", hint="one of: " + ", ".join(LANGUAGES))
    return language


Language = Annotated[str, typer.Option(help="Language of the receipt's page: en, fr or ko.", callback=_known_language)]


def hand_out(project: Project, lodged: Lodged, receipt: Receipt, folder: Path | None, language: str) -> dict[str, Any]:
    """Issue and write a receipt; return the facts to print. What is recorded keeps its receipt in any case."""
    from fairchord.workflows.issue_receipt import issue_receipt, write_receipt

    issued = issue_receipt(project, lodged, receipt)
    try:
        paths = write_receipt(project, issued, lodged.by, folder, language=language)
    except FairchordError as error:
        if folder is None:
            raise
        remark(f"{error.message}; it is recorded, so the receipt is put where the project keeps such")
        paths = write_receipt(project, issued, lodged.by, language=language)
    remark(f"send these to whoever lodged it: {', '.join(path.name for path in paths)} in {paths[0].parent}")
    facts: dict[str, Any] = {"number": lodged.number, "entry": receipt.index, "sha256": lodged.sha256}
    if lodged.answer_by:
        facts["done_by" if lodged.kind == "withdrawal" else "answer_by"] = lodged.answer_by
    return facts | {"receipt": str(paths[0])}


def print_touched(facts: dict[str, Any], *, as_json: bool) -> None:
    """Print facts; a long list is cut for people, and whole in JSON."""
    for name, value in facts.items() if not as_json else ():
        if isinstance(value, list) and len(value) > _SHOWN:
            facts[name] = [*value[:_SHOWN], f"and {len(value) - _SHOWN} more (--json lists them all)"]
    print_result(facts, as_json=as_json)


def touched_facts(touched: Any) -> dict[str, Any]:
    """What is touched, short enough to print."""
    return {
        "works": list(touched.works),
        "snapshots": [snapshot.name for snapshot in touched.snapshots],
        "models": [model.name + (" (retired)" if model.is_retired else "") for model in touched.models],
        "adapters": "none: this version makes no artist's own models",
        "certificates": list(touched.certificates),
        "certificates_without_model": touched.certificates_without_model,
        "unknown_snapshots": list(touched.unknown_snapshots),
    }
