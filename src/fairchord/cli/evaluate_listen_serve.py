# SPDX-License-Identifier: Apache-2.0
"""`fairchord evaluate listen-serve`: the page of a listening test over HTTP, which takes in votes."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from fairchord.cli.options import AsJson
from fairchord.cli.printing import print_json


def listen_serve(
    folder: Annotated[Path, typer.Argument(help="A folder that `fairchord evaluate listen` made.")],
    port: Annotated[int, typer.Option(help="Port; 0 for any that is free.")] = 8090,
    host: Annotated[str, typer.Option(help="Address to listen on; 0.0.0.0 for every one.")] = "127.0.0.1",
    as_json: AsJson = False,
) -> None:
    """Serve the page until stopped; votes are written to FOLDER/votes."""
    from fairchord.workflows.serve_listening_test import make_listening_server

    with make_listening_server(folder, host=host, port=port) as server:
        if as_json:
            print_json({"url": server.url})
        else:
            print(f"listening test at {server.url} (Ctrl-C stops); votes go to {folder / 'votes'}")
        sys.stdout.flush()
        server.serve_forever()
