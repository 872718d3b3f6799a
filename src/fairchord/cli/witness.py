# SPDX-License-Identifier: Apache-2.0
"""`fairchord witness init | cosign | serve`: sign the heads of others' logs, only while each grows from the last."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from fairchord.cli.options import AsJson
from fairchord.cli.printing import print_json, print_result

app = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True, help=__doc__)

WitnessFolder = Annotated[Path, typer.Argument(help="The witness's own folder: its key, its logs, its memory.")]


@app.command()
def init(
    folder: WitnessFolder,
    name: Annotated[str, typer.Option(help="Name of the witness, such as witness.example.org/society; no spaces.")],
    log: Annotated[list[str], typer.Option(help="Verifier key of a log to watch, or a file with it; repeatable.")],
    as_json: AsJson = False,
) -> None:
    """Make a witness with a key of its own; give its verifier key to the log and to those who rely on it."""
    from fairchord.workflows.witness_heads import make_witness, read_log_texts

    witness = make_witness(folder, name, [text for item in log for text in read_log_texts(item)])
    facts = {
        "folder": str(folder),
        "verifier_key": witness.verifier.text,
        "logs": [known.name for known in witness.logs],
    }
    print_result(facts, as_json=as_json)


@app.command()
def cosign(
    folder: WitnessFolder,
    head: Annotated[
        str, typer.Argument(help="Folder or URL of a published log, or a file with an add-checkpoint body.")
    ],
    as_json: AsJson = False,
) -> None:
    """Sign a log's newest head, if it grew from the last one signed; the line goes to stdout."""
    from fairchord.ledger.witness import MOST_REQUEST_BYTES, Witness
    from fairchord.workflows.small_file import read_bytes
    from fairchord.workflows.web_source import open_source
    from fairchord.workflows.witness_heads import cosign_published, cosign_request, unix_time

    witness = Witness(folder, unix_time)
    if Path(head).is_file():
        line = cosign_request(witness, read_bytes(Path(head), at_most=MOST_REQUEST_BYTES))
    else:
        line = cosign_published(witness, open_source(head))
    if as_json:
        print_json({"cosignature": line, "witness": witness.verifier.text})
    else:
        print(line, end="")


@app.command()
def serve(
    folder: WitnessFolder,
    port: Annotated[int, typer.Option(help="Port; 0 for any that is free.")] = 8081,
    host: Annotated[str, typer.Option(help="Address to listen on; 0.0.0.0 for every one.")] = "127.0.0.1",
    as_json: AsJson = False,
) -> None:
    """Answer logs that ask for a signature (C2SP tlog-witness) until stopped."""
    from fairchord.ledger.witness import Witness
    from fairchord.workflows.serve_log import make_witness_server
    from fairchord.workflows.witness_heads import unix_time

    witness = Witness(folder, unix_time)
    with make_witness_server(witness, host=host, port=port) as server:
        if as_json:
            print_json({"url": server.url, "verifier_key": witness.verifier.text})
        else:
            print(f"witness {witness.verifier.text} at {server.url} (Ctrl-C stops)")
        sys.stdout.flush()
        server.serve_forever()
