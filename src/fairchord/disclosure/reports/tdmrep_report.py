# SPDX-License-Identifier: Apache-2.0
"""Text and data mining: what we reserve ourselves (tdmrep.json, https://www.w3.org/community/reports/tdmrep/), the
policy by which we treat others' reservations, and numbers of those that came in. No name and no letter is in it.

tdmrep.json goes to /.well-known/ of the provider's site. It reserves everything: what lies there are the works of
holders, who granted named uses to one licensee; a work that is free is free by its own licence, whatever this says.
"""

from __future__ import annotations

from typing import Any, Final

from fairchord.disclosure.reports.facts import NO_LOG, LogFacts, ReportFacts, ReportOptions
from fairchord.disclosure.reports.form.answer import Answer, Stated, in_log, in_program, in_whole_log
from fairchord.disclosure.reports.form.report import Field, Report, Section, Table, json_bytes
from fairchord.disclosure.reports.reservation_counts import ReservationCounts, count_reservations
from fairchord.disclosure.reports.tally import LIMITS, declared
from fairchord.rights import answer as answers_of
from fairchord.rights.answer import DECISION_DAYS, AnswerDecision
from fairchord.rights.deadline import days_after
from fairchord.rights.open_matters import MatterState, open_matters
from fairchord.rights.register import Recorded

KIND: Final = "tdmrep"
WELL_KNOWN: Final = "tdmrep.json"
POLICY: Final = "tdm-policy.json"
_PROFILE: Final = "http://www.w3.org/ns/tdmrep"
_POLICY_TEXT: Final = (
    "We do not rely on the exception of Article 4 of Directive (EU) 2019/790: no work is used because nobody objected.",
    "A reservation is taken in any form: letter, list, tdmrep.json, portal, public statement. It gets a number and a "
    "signed Receipt at once, and an answer within {days} days.",
    "It blocks the works that it names, by identifier or by melody, from the entry that records it on: when a snapshot "
    "is frozen, when training opens it, and before weights are released.",
    "Only whoever lodged it can lift it, or sign a Grant that names it. The operator cannot.",
)


def make_tdmrep(facts: ReportFacts, options: ReportOptions) -> Report:
    """Make the policy, the two files and the statistics."""
    policy = tuple(line.format(days=DECISION_DAYS) for line in _POLICY_TEXT)
    site = declared(facts, "site", what="the provider's site")
    return Report(
        kind=KIND,
        title="Text and data mining: reservations",
        summary="How reservations of rights are honoured here, how many came in, and what we reserve ourselves.",
        head=facts.head,
        subject={} if facts.log is None else {"log": facts.log.origin},
        sections=(
            Section(number="1", title="Policy", fields=(_policy(policy),)),
            Section(
                number="2",
                title="Our own reservation",
                fields=(
                    Field(name="location", label="Reserved", answer=_stated("everything on the site: location /")),
                    Field(name="site", label="Site", answer=site),
                ),
            ),
            _statistics(facts),
        ),
        limits=(*LIMITS, "Works that nobody identified, by number, hash or melody, are not matched."),
        software=facts.software,
        options=options.to_dict(),
        files=_files(facts, site),
    )


def _policy(policy: tuple[str, ...]) -> Field:
    source = in_program("the rules of decide, and the gates that ask it")
    return Field(name="policy", label="How we treat reservations", answer=Stated(value=policy, sources=(source,)))


def _files(facts: ReportFacts, site: Answer) -> dict[str, bytes]:
    """tdmrep.json; and, where a site is recorded to address it by, the policy that it points to."""
    rule: dict[str, Any] = {"location": "/", "tdm-reservation": 1}
    if not isinstance(site, Stated):
        return {WELL_KNOWN: json_bytes([rule])}
    home = str(site.value).rstrip("/")
    policy = {
        "@context": ["http://www.w3.org/ns/odrl.jsonld", {"tdm": f"{_PROFILE}#"}],
        "@type": "Offer",
        "assigner": _assigner(facts, home),
        "permission": [{"action": "tdm:mine", "duty": [{"action": "obtainConsent"}], "target": f"{home}/"}],
        "profile": _PROFILE,
        "uid": f"{home}/{POLICY}",
    }
    rule["tdm-policy"] = f"{home}/{POLICY}"
    return {WELL_KNOWN: json_bytes([rule]), POLICY: json_bytes(policy)}


def _assigner(facts: ReportFacts, home: str) -> dict[str, str]:
    """The provider as a party of the policy; an address only where one is recorded."""
    contact = declared(facts, "contact", what="a contact")
    assigner = {"uid": home}
    if isinstance(contact, Stated) and "@" in str(contact.value) and " " not in str(contact.value):
        assigner["vcard:hasEmail"] = f"mailto:{contact.value}"
    return assigner


def _statistics(facts: ReportFacts) -> Section:
    if facts.log is None:
        return Section(number="3", title="Numbers", fields=(Field(name="lodged", label="Lodged", answer=NO_LOG),))
    counts = count_reservations(facts.log)
    total = sum(counts.by_form.values())
    forms = Table(
        name="by_form",
        title="Reservations by form",
        columns=("form", "lodged"),
        rows=tuple(counts.by_form.items()),
        totals=("total", total),
    )
    return Section(number="3", title="Numbers", fields=_numbers(facts.log, counts), tables=(forms, _clock(facts.log)))


def _numbers(log: LogFacts, counts: ReservationCounts) -> tuple[Field, ...]:
    source = in_log(*counts.entries) if counts.entries else in_whole_log(log.size)
    named = (
        ("lodged", "Lodged", counts.lodged),
        ("live", "In force", counts.live),
        ("lifted", "Lifted by whoever lodged them", counts.lodged - counts.live),
        ("blocked", "Registered works that they keep out", counts.blocked_works),
    )
    return tuple(
        Field(name=name, label=label, answer=Stated(value=value, sources=(source,))) for name, label, value in named
    )


def _clock(log: LogFacts) -> Table:
    """Was each answered in time? Decided by the entries' times, as of the head that dates the report."""
    register = log.register
    open_now = {item.sha256: item for item in open_matters(register, log.time)}
    states = {"answered in time": 0, "answered late": 0, "waiting, in time": 0, "waiting, overdue": 0}
    for sha256, recorded in register.reservations.items():
        matter, given = open_now.get(sha256), register.answers.get(sha256, ())
        if matter is not None and matter.state in (MatterState.WAITING, MatterState.APPEALED):
            states["waiting, overdue" if matter.is_overdue else "waiting, in time"] += 1
        elif given:
            states["answered in time" if _is_in_time(recorded.at, given) else "answered late"] += 1
    lifted = len(register.reservations) - sum(states.values())
    rows = (*states.items(), ("lifted before an answer", lifted))
    title = f"The clock: an answer within {DECISION_DAYS} days"
    totals = ("total", len(register.reservations))
    return Table(name="clock", title=title, columns=("state", "reservations"), rows=rows, totals=totals)


def _stated(value: str) -> Stated:
    return Stated(value=value, sources=(in_program(f"{WELL_KNOWN}, beside this report"),))


def _is_in_time(lodged_at: str, given: tuple[Recorded[answers_of.Answer], ...]) -> bool:
    """Say whether the first answer that decides came by its day; asking for more time, in time, sets a new one."""
    due = days_after(lodged_at, DECISION_DAYS)
    for answer in given:
        if answer.at > due:
            return False
        if answer.record.decision is not AnswerDecision.MORE_TIME:
            return True
        due = answer.record.due or days_after(answer.at, DECISION_DAYS)
    return True
