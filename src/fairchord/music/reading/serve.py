# SPDX-License-Identifier: Apache-2.0
"""The child's half of confined reading: limits itself, then answers one file after another over its socket.

A frame is a little-endian u32 head length, a u32 body length, a JSON head and a body of bytes. The first frame the
child sends is empty and means that it is ready.
"""

from __future__ import annotations

import json
import os
import resource
import socket
import struct
import sys
from collections.abc import Callable, Mapping
from typing import Any, Final

from fairchord.errors import FairchordError, InvalidMusic, LimitExceeded
from fairchord.music.packing import pack_piece
from fairchord.music.reading.result import ReadResult, check_extent

_MAX_FRAME_BYTES: Final = 1 << 28
Parser = Callable[[bytes], ReadResult]


def serve(parsers: Mapping[str, Parser]) -> None:
    """Answer requests on standard input (a socket) until it closes.

    Arguments of the process: memory in bytes, CPU seconds for each file, bytes that any file it writes may have.
    """
    memory_bytes, cpu_seconds, scratch_bytes = (int(argument) for argument in sys.argv[1:4])
    channel = socket.socket(fileno=os.dup(0))
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, scratch_bytes)
    _limit(resource.RLIMIT_AS, memory_bytes)
    send_frame(channel, {}, b"")
    while True:
        try:
            head, body = receive_frame(channel)
        except EOFError:
            return
        _allow_cpu(cpu_seconds)
        send_frame(channel, *_answer(parsers, head, body))


def _answer(parsers: Mapping[str, Parser], request: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
    try:
        result = parsers[request["kind"]](body)
        check_extent(result.piece)
        sections = [[section.onset_ticks, section.name] for section in result.sections]
        head = {"dropped": list(result.dropped), "meter_is_given": result.meter_is_given, "sections": sections}
        return head, pack_piece(result.piece)
    except FairchordError as error:
        return _failure(error)
    except (MemoryError, RecursionError) as error:
        return _failure(LimitExceeded(f"reading it took too much memory ({type(error).__name__})"))
    except Exception as error:  # a reader library may raise anything on hostile input
        return _failure(InvalidMusic(f"the reader failed: {type(error).__name__}: {str(error)[:200]}"))


def _failure(error: FairchordError) -> tuple[dict[str, Any], bytes]:
    return {"error": type(error).__name__, "message": error.message, "hint": error.hint}, b""


def _limit(kind: int, amount: int) -> None:
    _, hard = resource.getrlimit(kind)
    bound = amount if hard == resource.RLIM_INFINITY else min(amount, hard)
    resource.setrlimit(kind, (bound, hard))


def _allow_cpu(seconds: int) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    _limit(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + seconds + 1)


def send_frame(channel: socket.socket, head: Mapping[str, Any], body: bytes) -> None:
    """Send one frame."""
    text = json.dumps(head).encode()
    channel.sendall(struct.pack("<II", len(text), len(body)) + text + body)


def receive_frame(channel: socket.socket) -> tuple[dict[str, Any], bytes]:
    """Receive one frame, or raise EOFError when the other side has gone."""
    head_length, body_length = struct.unpack("<II", _receive(channel, 8))
    if head_length + body_length > _MAX_FRAME_BYTES:
        raise EOFError
    head = json.loads(_receive(channel, head_length))
    return head, _receive(channel, body_length)


def _receive(channel: socket.socket, length: int) -> bytes:
    parts = bytearray()
    while len(parts) < length:
        part = channel.recv(min(length - len(parts), 1 << 20))
        if not part:
            raise EOFError
        parts += part
    return bytes(parts)
