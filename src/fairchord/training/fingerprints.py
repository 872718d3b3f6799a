# SPDX-License-Identifier: Apache-2.0
"""What a batch and a state hash to: every byte that the network is fed, and every byte that it becomes.

A state is one safetensors file in a spelling of our own (names in order, no gaps, canonical header), so that the same
tensors are always the same bytes, and `sha256sum` of the file is the hash in the chain.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray

from fairchord.canonical import canonical_bytes, hash_of, sha256_hex
from fairchord.errors import InvalidRecord
from fairchord.training.batches import Batch

_ALIGNMENT: Final = 8


def batch_sha256(batch: Batch, *, torch_seed: int) -> str:
    """Hash the arrays fed to the network, as augmented, with the seed that draws the dropout."""
    arrays = {name: _array(getattr(batch, name)) for name in ("tokens", "placement", "weight")}
    return hash_of({**arrays, "torch_seed": str(torch_seed)})


def _array(array: NDArray[Any]) -> dict[str, Any]:
    little = np.ascontiguousarray(array.astype(array.dtype.newbyteorder("<"), copy=False))
    digest = hashlib.sha256(little.data).hexdigest()
    return {"dtype": little.dtype.str, "sha256": digest, "shape": list(array.shape)}


def state_bytes(tensors: Mapping[str, torch.Tensor]) -> bytes:
    """Return the one file that these tensors (all float32) make."""
    header, parts, end = dict[str, Any](), list[bytes](), 0
    for name in sorted(tensors):
        tensor = tensors[name].detach().cpu().contiguous()
        if tensor.dtype is not torch.float32:
            raise InvalidRecord(f"{name} is {tensor.dtype}, and a state holds float32 only")
        data = tensor.numpy().astype("<f4", copy=False).tobytes()
        header[name] = {"data_offsets": [end, end + len(data)], "dtype": "F32", "shape": list(tensor.shape)}
        parts.append(data)
        end += len(data)
    told = canonical_bytes(header)
    told += b" " * (-len(told) % _ALIGNMENT)
    return b"".join([len(told).to_bytes(8, "little"), told, *parts])


def state_sha256(tensors: Mapping[str, torch.Tensor]) -> str:
    """Hash the file that these tensors make."""
    return sha256_hex(state_bytes(tensors))
