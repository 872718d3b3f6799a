# SPDX-License-Identifier: Apache-2.0
"""`fairchord arrange plan`: few wishes in; a plan's text and picture out, to be edited and then composed."""

from __future__ import annotations

from typing import Any

from fairchord.cli.options import AsJson
from fairchord.cli.plan_options import (
    DEFAULT_PLAN,
    Bars,
    Bpm,
    Chords,
    Energy,
    Form,
    Genre,
    Key,
    Lift,
    Meter,
    Mood,
    Overwrite,
    PlanOut,
    Programs,
    Roles,
    Seconds,
    Seed,
    Style,
    Title,
    Variation,
)


def plan(
    out: PlanOut = DEFAULT_PLAN,
    bars: Bars = None,
    seconds: Seconds = None,
    form: Form = None,
    roles: Roles = None,
    program: Programs = None,
    key: Key = None,
    bpm: Bpm = None,
    meter: Meter = None,
    chords: Chords = None,
    mood: Mood = None,
    style: Style = None,
    genre: Genre = None,
    title: Title = None,
    seed: Seed = None,
    variation: Variation = None,
    lift: Lift = None,
    energy: Energy = None,
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> None:
    """Make a plan from a few wishes. It is a text: edit it, look at it with `show`, compose it with `song`."""
    import secrets

    from fairchord.cli.printed_plan import print_plan
    from fairchord.workflows.state_plan import save_plan, state_plan

    asked: dict[str, Any] = {
        "bars": bars,
        "seconds": seconds,
        "form": form,
        "roles": roles,
        "key": key,
        "bpm": bpm,
        "meter": meter,
    }
    asked |= {"genre": genre, "title": title, "variation": variation, "lift": lift, "energy": energy}
    asked |= {"programs": program or None, "chords": chords or None, "mood": mood, "style": style}
    asked |= {"seed": secrets.randbelow(2**31) if seed is None else seed}
    stated = state_plan(asked)
    picture = save_plan(stated, out, overwrite=overwrite)
    print_plan(stated, {"plan": out, "picture": picture}, as_json=as_json)
