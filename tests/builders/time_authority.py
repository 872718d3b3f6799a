# SPDX-License-Identifier: Apache-2.0
"""A time stamp authority of our own: `openssl ts` with its certificates in a folder, and a server on the loopback."""

from __future__ import annotations

import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

CONFIG = """
[tsa]
default_tsa = own
[own]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512
accuracy = secs:1
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""
PURPOSE = "basicConstraints=critical,CA:false\nkeyUsage=critical,digitalSignature\nextendedKeyUsage={purpose}\n"


def openssl(*arguments: object, folder: Path) -> subprocess.CompletedProcess[str]:
    found = shutil.which("openssl")
    if found is None:
        pytest.skip("no openssl here: install it to have a time stamp authority")
    command = [found, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder, timeout=60)


def run_openssl(*arguments: object, folder: Path) -> None:
    done = openssl(*arguments, folder=folder)
    assert done.returncode == 0, done.stderr


@dataclass(frozen=True, kw_only=True)
class TimeAuthority:
    """The folder in which it lies; `ca` is what people trust."""

    folder: Path

    @property
    def ca(self) -> Path:
        return self.folder / "ca.pem"

    def answer(self, query: bytes) -> bytes:
        (self.folder / "query.tsq").write_bytes(query)
        run_openssl(
            "ts", "-reply", "-config", "ts.conf", "-queryfile", "query.tsq", "-out", "answer.tsr", folder=self.folder
        )
        return (self.folder / "answer.tsr").read_bytes()

    def accepts(self, note: Path, stamp: Path) -> bool:
        """What `openssl ts -verify` says."""
        done = openssl("ts", "-verify", "-data", note, "-in", stamp, "-CAfile", self.ca, folder=self.folder)
        return done.returncode == 0


def an_authority(folder: Path, *, purpose: str = "critical,timeStamping") -> TimeAuthority:
    folder.mkdir()
    curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
    run_openssl(
        "req", "-x509", *curve, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=Own root", "-days", "30",
        folder=folder,
    )  # fmt: skip
    run_openssl("req", *curve, "-keyout", "tsa.key", "-out", "tsa.csr", "-subj", "/CN=Own clock", folder=folder)
    (folder / "purpose.ext").write_text(PURPOSE.format(purpose=purpose))
    run_openssl(
        "x509", "-req", "-in", "tsa.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-out", "tsa.pem",
        "-days", "20", "-extfile", "purpose.ext", folder=folder,
    )  # fmt: skip
    (folder / "serial").write_text("01\n")
    (folder / "ts.conf").write_text(CONFIG.format(folder=folder))
    return TimeAuthority(folder=folder)


@contextmanager
def served(authority: TimeAuthority, *, status: int = 200) -> Iterator[str]:
    """Answer queries on the loopback address while the block runs."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.headers["Content-Type"] == "application/timestamp-query"
            body = authority.answer(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(status)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
