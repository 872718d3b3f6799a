# SPDX-License-Identifier: Apache-2.0
"""How long the rules take over a reserved list of many rows: reading it in, and deciding with it in force.

python benchmarks/rights.py [--rows 100000] [--works 2000]
"""

from __future__ import annotations

import argparse
import hashlib
import json
import time
from fractions import Fraction
from typing import Any

from fairchord.canonical import canonical_bytes, sha256_hex
from fairchord.rights.decide import decide
from fairchord.rights.grant import Grant
from fairchord.rights.identifiers import make_party_id, make_work_id
from fairchord.rights.match_keys import title_key
from fairchord.rights.party import Mandate, Party, PartyKind
from fairchord.rights.permit import Permit
from fairchord.rights.register import Register, Statement
from fairchord.rights.replay import extend
from fairchord.rights.reservation import Reservation, ReservationForm
from fairchord.rights.reservation_keys import split_keys
from fairchord.rights.standard_identifiers import normalise_identifier
from fairchord.rights.use import Use
from fairchord.rights.work import Authorship, Contributor, RightsBasis, Share, Work
from fairchord.signing import SigningKey

MOMENT = "2026-01-01T00:00:00Z"
KEY = SigningKey.from_seed(hashlib.sha256(b"benchmark").digest())


def main() -> None:
    """Measure, and print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--works", type=int, default=2_000)
    options = parser.parse_args()
    operator = an_operator()
    works = [a_work(number, operator) for number in range(options.works)]
    grant = Grant(
        holder=operator.id,
        works=tuple(work.id for work in works),
        licensee=operator.id,
        uses=(Use.TRAIN_BASE,),
        territories=("*",),
        start=MOMENT,
        signed_at=MOMENT,
        irrevocable=True,
    )
    register = stated(Register(), [("party", operator.to_dict())], operator)
    register = stated(register, [("work", work.to_dict()) for work in works], operator)
    register = stated(register, [("grant", grant.to_dict())], operator)
    before = seconds_to_decide(register, works)
    keys = [key for number in range(options.rows) for key in row_keys(number)]
    reservation = a_list(operator, options.rows)
    parts = [("reservation_keys", part.to_dict()) for part in split_keys(reservation.sha256, keys)]
    started = time.perf_counter()
    register = stated(register, [("reservation", reservation.to_dict()), *parts], operator)
    taken = time.perf_counter() - started
    after = seconds_to_decide(register, works)
    started = time.perf_counter()
    stated(register, [("work", a_work(options.works, operator).to_dict())], operator)
    one_more = time.perf_counter() - started
    print(json.dumps({
        "rows": options.rows, "keys": len(keys), "entries": len(parts) + 1, "take_in_s": round(taken, 3),
        "decide_before_us": round(before * 1e6, 1), "decide_after_us": round(after * 1e6, 1),
        "one_more_work_ms": round(one_more * 1e3, 2),
        "largest_entry_bytes": max(len(canonical_bytes(body)) for _, body in parts),
    }))  # fmt: skip


def an_operator() -> Party:
    """Who holds every work and lodges the list."""
    return Party(
        id=make_party_id("Operator", KEY.verify_key.text),
        name="Operator",
        kind=PartyKind.ORGANISATION,
        mandate=Mandate.OWN,
        verify_key=KEY.verify_key.text,
    )


def a_list(lodger: Party, rows: int) -> Reservation:
    """A reservation of a list."""
    return Reservation(
        lodged_by=lodger.id,
        reference="a list",
        signed_at=MOMENT,
        form=ReservationForm.LIST,
        list_sha256=sha256_hex(b"list"),
        list_count=rows,
    )


def a_work(number: int, holder: Party) -> Work:
    """A work by two writers with an ISWC."""
    content = sha256_hex(f"content {number}".encode())
    return Work(
        id=make_work_id("Work", content),
        title=f"Work {number}",
        contributors=(Contributor(name="Ana Lima", role="composer"), Contributor(name="Ben Moss", role="lyricist")),
        content_sha256s=(content,),
        source="written here",
        authorship=Authorship.HUMAN,
        basis=RightsBasis.OWN_PROJECT,
        shares=(Share(holder=holder.id, part=Fraction(1)),),
        identifiers=(an_iswc(900_000_000 + number),),
    )


def row_keys(number: int) -> tuple[str, str]:
    """What one row of the list gives: an ISWC, and the title with its writers."""
    return an_iswc(number), title_key(f"Title {number}", ["Cho Yun", "Dora Vale"])


def an_iswc(number: int) -> str:
    """The ISWC with these nine digits."""
    digits = f"{number:09d}"
    check = (10 - (1 + sum(place * int(digit) for place, digit in enumerate(digits, 1))) % 10) % 10
    return normalise_identifier("iswc", f"T{digits}{check}")


def stated(register: Register, records: list[tuple[str, dict[str, Any]]], author: Party) -> Register:
    """The register after these records, all signed by one party."""
    start = register.size
    statements = [
        Statement(
            index=index,
            kind=kind,
            body=body,
            at=MOMENT,
            author=author.id,
            author_signature=KEY.sign(kind, canonical_bytes(body)),
        )
        for index, (kind, body) in enumerate(records, start)
    ]
    return extend(register, statements)


def seconds_to_decide(register: Register, works: list[Work]) -> float:
    """The mean time of one decision, which must be a permit."""
    started = time.perf_counter()
    for work in works:
        if not isinstance(decide(register, work.id, Use.TRAIN_BASE, territory="*", at=MOMENT), Permit):
            raise SystemExit(f"{work.id} was refused")
    return (time.perf_counter() - started) / len(works)


if __name__ == "__main__":
    main()
