# SPDX-License-Identifier: Apache-2.0
"""`fairchord audit`: everything that an outsider needs to check a model, in one file; and the check of such a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fairchord.cli.audit_overview import overview
from fairchord.cli.options import HERE, AsJson, ProjectFolder
from fairchord.cli.printing import print_json, print_result, progress_shown
from fairchord.errors import InvalidInput

CONFIRMED = "CONFIRMED: everything that can be proven from this bundle holds; see README.txt for what is only declared"

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False, no_args_is_help=True)
app.command("overview")(overview)


@app.command()
def bundle(
    model: Annotated[str, typer.Argument(help="A model of the project, its folder, or `starter`.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="The ZIP to write.")] = Path("bundle.zip"),
    policy: Annotated[Path | None, typer.Option(help="Witness policy that the head must meet.")] = None,
    checkpoint: Annotated[Path | None, typer.Option(help="The published head, cosigned by witnesses.")] = None,
    proof: Annotated[list[Path] | None, typer.Option(help="A proof to put in, from prove-in or prove-absent.")] = None,
    project: ProjectFolder = HERE,
    as_json: AsJson = False,
) -> None:
    """Put log, snapshot, permits, model, keys, reports and a script that checks them into one ZIP, without music."""
    from fairchord.workflows.audit_bundle import make_audit_bundle

    if out.exists():
        raise InvalidInput(f"{out} is there already", hint="choose another name: -o FILE.zip")
    with progress_shown("gathering") as progress:
        made = make_audit_bundle(
            model, project, out, policy=policy, checkpoint=checkpoint, proofs=proof or (), progress=progress
        )
    facts = {
        "bundle": str(out),
        "files": len(made.files),
        "bytes": out.stat().st_size,
        "check_it": f"unzip {out} -d bundle && bash bundle/verify-bundle.sh",
        "or": f"fairchord audit verify {out}",
    }
    print_result(facts, as_json=as_json)


@app.command()
def verify(
    bundle: Annotated[Path, typer.Argument(help="The ZIP, or the folder it was unpacked to.")],
    key: Annotated[str | None, typer.Option(help="The operator's key as you were told it, ed25519:HEX.")] = None,
    as_json: AsJson = False,
) -> None:
    """Check a bundle as its own script does, in the same words, and decide every permit again."""
    from fairchord.signing import VerifyKey
    from fairchord.workflows.audit_bundle import verify_audit_bundle

    trusted = None if key is None else VerifyKey.from_text(key)
    told = (lambda finding: None) if as_json else (lambda finding: print(finding.line, flush=True))
    report = verify_audit_bundle(bundle, trusted_key=trusted, told=told)
    if as_json:
        print_json(report.to_dict())
    elif report.is_confirmed:
        print("\n" + CONFIRMED)
    else:
        failures = sum(finding.standing.value == "failed" for finding in report.findings)
        print(f"\nNOT CONFIRMED: {failures} of the checks failed")
    if not report.is_confirmed:
        raise typer.Exit(1)
