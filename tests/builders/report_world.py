# SPDX-License-Identifier: Apache-2.0
"""Facts to report on: small logs of every basis made in memory, and a real project with a model that learned there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from builders.ledger_world import OPERATOR_KEY, a_clock
from builders.project_world import ProjectWorld, a_frozen_world
from builders.rights_world import a_key, a_party
from builders.tiny_model import TRAINER, a_tiny_model
from fairchord.canonical import sha256_hex
from fairchord.corpus.manifest import SPLITS, Manifest, ManifestHead, ManifestWork, merkle_root
from fairchord.disclosure.model_card import write_works
from fairchord.disclosure.model_provenance import ModelFacts, ModelProvenance, sign_model
from fairchord.disclosure.reports.facts import ReportFacts, SnapshotFacts, TrainedFacts
from fairchord.ledger.log import Ledger
from fairchord.rights.claim import RightsClaim
from fairchord.rights.decide import decide
from fairchord.rights.grant import Grant
from fairchord.rights.identifiers import make_work_id
from fairchord.rights.permit import Permit
from fairchord.rights.reservation import Reservation
from fairchord.rights.use import Use
from fairchord.rights.work import CLAIM_BASES, Authorship, Contributor, RightsBasis, Share, Work
from fairchord.workflows.log_source import LogSource, read_log_facts

NAMES = ("Ana", "Ben", "Cho", "Dia")
WORLD = ("*",)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkPlan:
    """A work to register, and how much of it there is."""

    basis: RightsBasis
    collection: str = ""
    licence: str = ""
    notes: int = 10
    windows: int = 2
    holders: tuple[int, ...] = (0,)
    authorship: Authorship = Authorship.HUMAN
    is_reserved: bool = False
    is_used: bool = True
    title: str = "Tune"


def a_plan(basis: RightsBasis = RightsBasis.AUTHOR_CONSENTED, **changes: Any) -> WorkPlan:
    return WorkPlan(basis=basis, **changes)


def every_basis() -> tuple[WorkPlan, ...]:
    """One work or two of each basis, in and out of collections."""
    return (
        a_plan(holders=(0, 1), notes=31),
        a_plan(holders=(2,), notes=7, authorship=Authorship.MACHINE_ASSISTED),
        a_plan(RightsBasis.OWN_PROJECT, holders=(3,), collection="shelf", licence="CC0-1.0", notes=5),
        a_plan(RightsBasis.PUBLIC_DOMAIN, holders=(), collection="mutopia", notes=100, windows=9),
        a_plan(RightsBasis.PUBLIC_DOMAIN, holders=(), notes=3),
        a_plan(RightsBasis.LICENCE_PERMITS, holders=(), collection="groove", licence="CC-BY-4.0", notes=50),
        a_plan(holders=(1,), is_reserved=True, is_used=False),
    )


def small_log(folder: Path, plans: Sequence[WorkPlan]) -> tuple[Ledger, list[Work]]:
    """A ledger in which the works of the plans are registered, granted or claimed, and some reserved."""
    ledger = Ledger.create(folder / "ledger.sqlite", OPERATOR_KEY, a_clock(), operator_name="Studio")
    parties = [a_party(name) for name in NAMES]
    for name, party in zip(NAMES, parties, strict=True):
        ledger.append("party", party.to_dict(), author=party.id, signer=a_key(name))
    works = []
    for number, plan in enumerate(plans):
        content = sha256_hex(f"{number} {plan.title}".encode())
        holders = [parties[place] for place in plan.holders]
        work = Work(
            id=make_work_id(plan.title, content),
            title=f"{plan.title} {number}",
            contributors=(Contributor(name=f"Maker {number}", role="composer"),),
            content_sha256s=(content,),
            source=f"source of {number}",
            authorship=plan.authorship,
            basis=plan.basis,
            licence=plan.licence,
            attribution=f"Credit {number}" if plan.licence else "",
            shares=tuple(Share(holder=party.id, part=Fraction(1, len(holders))) for party in holders),
        )
        ledger.append("work", work.to_dict())
        works.append(work)
        _allow(ledger, work, plan)
    return ledger, works


def _allow(ledger: Ledger, work: Work, plan: WorkPlan) -> None:
    if plan.basis in CLAIM_BASES:
        claim = RightsClaim(
            works=(work.id,), basis=plan.basis, territories=WORLD, uses=tuple(Use), evidence="died 1801",
            licence=plan.licence,
        )  # fmt: skip
        ledger.append("rights_claim", claim.to_dict())
    for place in plan.holders:
        name, at = NAMES[place], ledger.now()
        grant = Grant(
            holder=a_party(name).id, works=(work.id,), licensee=ledger.operator, uses=(Use.TRAIN_BASE,),
            territories=WORLD, start=at, signed_at=at, irrevocable=True,
        )  # fmt: skip
        ledger.append("grant", grant.to_dict(), author=grant.holder, signer=a_key(name))
    if plan.is_reserved:
        reserve(ledger, NAMES[plan.holders[0]] if plan.holders else NAMES[0], work)


def reserve(ledger: Ledger, name: str, *works: Work) -> Reservation:
    reservation = Reservation(
        lodged_by=a_party(name).id, works=tuple(work.id for work in works), reference="letter", signed_at=ledger.now()
    )
    ledger.append("reservation", reservation.to_dict(), author=reservation.lodged_by, signer=a_key(name))
    return reservation


def source_of(ledger: Ledger) -> LogSource:
    entries = tuple(ledger.entry_bytes(index) for index in range(ledger.size))
    return LogSource(entries=entries, note=ledger.head.note, operator_key=ledger.operator_key)


def small_facts(
    folder: Path, plans: Sequence[WorkPlan], *, certificates: int = 3, reserved_later: int | None = None
) -> ReportFacts:
    """Facts as if the used works had been frozen and learned from; the music itself is not there."""
    ledger, works = small_log(folder, plans)
    used = sorted(
        ((plan, work) for plan, work in zip(plans, works, strict=True) if plan.is_used), key=lambda pair: pair[1].id
    )
    at, register, head = ledger.now(), ledger.register(), ledger.head
    decisions = [decide(register, work.id, Use.TRAIN_BASE, territory="*", at=at) for _, work in used]
    permits = tuple(permit for permit in decisions if isinstance(permit, Permit))
    assert len(permits) == len(used), decisions
    manifest = Manifest(
        head=ManifestHead(
            use=Use.TRAIN_BASE, territory="*", at=at, tree_head_size=ledger.size, tree_head_root=head.root.hex(),
            vocabulary_sha256=sha256_hex(b"vocabulary"),
        ),
        works=tuple(_listed(plan, work, permit) for (plan, work), permit in zip(used, permits, strict=True)),
        arrays={"tokens.npy": sha256_hex(b"tokens"), "sequences.npy": sha256_hex(b"sequences")},
    )  # fmt: skip
    permits_root = merkle_root(permit.to_dict() for permit in permits)
    weights = sha256_hex(b"weights")
    roots = {"root": manifest.root, "permits_root": permits_root, "work_count": len(used)}
    entry = ledger.append("snapshot", roots).index
    ledger.append("training_run", {"snapshot_root": manifest.root, "recipe_sha256": weights, "seed": 1})
    checkpoint = {"weights_sha256": weights, "snapshot_root": manifest.root, "name": "small"}
    trained_at = ledger.append("checkpoint", checkpoint).index
    for number in range(certificates):
        body = {"certificate_sha256": sha256_hex(str(number).encode())}
        ledger.append("certificate", body | ({"weights_sha256": weights} if number else {}))
    if reserved_later is not None:
        reserve(ledger, NAMES[plans[reserved_later].holders[0]], works[reserved_later])
    log = read_log_facts(source_of(ledger))
    ledger.close()
    snapshot = SnapshotFacts(
        root=manifest.root, manifest=manifest, permits=permits, permits_root=permits_root, bars=8, tokens=64,
        clips=sum(work.clip_count for work in manifest.works), entry=entry,
    )  # fmt: skip
    model = TrainedFacts(
        provenance=_provenance(snapshot, weights), works=manifest.works, card="# small\n", entry=trained_at
    )
    return ReportFacts(software="fairchord 0", log=log, snapshots=(snapshot,), models=(model,), model=model)


def _listed(plan: WorkPlan, work: Work, permit: Permit) -> ManifestWork:
    return ManifestWork(
        work_id=work.id,
        title=work.title,
        contributors=tuple(f"{maker.name} ({maker.role})" for maker in work.contributors),
        collection=plan.collection,
        genre="",
        basis=permit.basis.value,
        licence=work.licence,
        attribution=work.attribution,
        source=work.source,
        content_sha256=work.content_sha256s[0],
        piece_sha256=work.content_sha256s[0],
        permit_sha256=permit.sha256,
        tune_key=work.id,
        split=SPLITS[plan.notes % 3],
        clip_count=plan.windows,
        note_count=plan.notes,
        dropped=0,
    )


def _provenance(snapshot: SnapshotFacts, weights: str) -> ModelProvenance:
    head = snapshot.manifest.head
    facts = ModelFacts(
        model_id="small", snapshot_root=snapshot.root, permits_root=snapshot.permits_root, use="train_base",
        territory="*", recipe={"steps": 4, "augmentation": {"transpose": True}}, seed=1,
        tree_head_size=head.tree_head_size, tree_head_root=head.tree_head_root, issued_at=head.at,
    )  # fmt: skip
    files = {"model.safetensors": weights, "works.jsonl": sha256_hex(b"works")}
    return ModelProvenance(
        facts=facts, files=files, signer_public_key=TRAINER.verify_key.text, signature=TRAINER.sign("x", b"x")
    )


def a_trained_world(folder: Path) -> tuple[ProjectWorld, Path]:
    """A project on disk: two works of Ana's frozen, and a (tiny, random) model that says it learned from them."""
    world, _, frozen = a_frozen_world(folder)
    project = world.project
    manifest = Manifest.from_bytes((frozen / "manifest.json").read_bytes())
    body = next(e.body for e in project.ledger.entries() if e.kind == "snapshot")
    model = a_tiny_model(project.models_folder / "tiny")
    write_works(model, manifest.works)
    facts = ModelFacts(
        model_id="tiny", snapshot_root=manifest.root, permits_root=body["permits_root"], use="train_base",
        territory="*", recipe={"steps": 0}, seed=0, tree_head_size=manifest.head.tree_head_size,
        tree_head_root=manifest.head.tree_head_root, issued_at=manifest.head.at,
    )  # fmt: skip
    provenance = sign_model(model, facts, project.operator_key())
    run = {"snapshot_root": manifest.root, "recipe_sha256": sha256_hex(b"recipe"), "seed": 0}
    project.ledger.append("training_run", run)
    weights = {"weights_sha256": provenance.weights_sha256, "snapshot_root": manifest.root, "name": "tiny"}
    project.ledger.append("checkpoint", weights)
    return world, model
