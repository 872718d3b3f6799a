# SPDX-License-Identifier: Apache-2.0
"""`fairchord log serve`: a published log over HTTP, on this computer unless told otherwise."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from fairchord.cli.options import AsJson
from fairchord.cli.printing import print_json


def serve(
    folder: Annotated[Path, typer.Argument(help="A folder that `fairchord log publish` wrote.")],
    port: Annotated[int, typer.Option(help="Port; 0 for any that is free.")] = 8080,
    host: Annotated[str, typer.Option(help="Address to listen on; 0.0.0.0 for every one.")] = "127.0.0.1",
    as_json: AsJson = False,
) -> None:
    """Serve the log's static files until stopped; any web server does the same."""
    from fairchord.workflows.serve_log import make_log_server

    with make_log_server(folder, host=host, port=port) as server:
        if as_json:
            print_json({"url": server.url})
        else:
            print(f"serving {folder} at {server.url} (Ctrl-C stops)")
        sys.stdout.flush()
        server.serve_forever()
