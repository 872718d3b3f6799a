# SPDX-License-Identifier: Apache-2.0
"""Two authors, one of whom has not signed: see who is refused, and why: python examples/check_consent.py"""

from pathlib import Path
from tempfile import TemporaryDirectory

from fairchord.rights.permit import Permit
from fairchord.rights.use import Use
from fairchord.workflows.demo_world import build_demo_world
from fairchord.workflows.explain_decision import explain_decision
from fairchord.workflows.project import Project

with TemporaryDirectory() as place, Project.create(Path(place) / "project", name="Example studio") as project:
    world = build_demo_world(project, Path(place) / "music")
    for work in (world.paper_boats, world.two_windows, world.night_tram):
        for use in (Use.TRAIN_BASE, Use.GENERATE_COMMERCIAL):
            decision = explain_decision(project, work, use)
            if isinstance(decision, Permit):
                print(f"PERMIT   {use:20s} {work}: it rests on {len(decision.evidence)} signed entries")
                continue
            print(f"REFUSED  {use:20s} {work}")
            for reason in decision.reasons:
                print(f"         {reason.message}\n         what to do: {reason.next_step}")
    print(f"The log has {project.ledger.size} entries; its root is {project.ledger.head.root.hex()}")
