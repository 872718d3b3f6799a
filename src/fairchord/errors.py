# SPDX-License-Identifier: Apache-2.0
"""Every error of Fairchord, grouped by what the caller can do about it.

FairchordError
├── InvalidInput          the caller gave something malformed: mend it and try again (exit code 2)
│   ├── InvalidMusic      a file or text is not music we can read
│   ├── InvalidRecord     a ledger record breaks a rule (shares, dates, identifiers)
│   └── InvalidBrief      a brief, chord, range or role cannot be met
├── ConsentMissing        someone acted against a Refusal (exit code 1)
├── RecordTampered        a signature, hash or proof does not hold (exit code 1)
├── ResourceAbsent        a file, work, model or entry is not there (exit code 1)
├── EnvironmentLacking    an optional package or a system capability is missing (exit code 1)
└── LimitExceeded         a child process or a reader ran past its time, memory or size limit (exit code 1)
"""

from __future__ import annotations


class FairchordError(Exception):
    """An error that names the object, what was expected, and (in `hint`) the next step."""

    exit_code = 1

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class InvalidInput(FairchordError):
    """What was given is malformed."""

    exit_code = 2


class InvalidMusic(InvalidInput):
    """A file or text is not music that can be read."""


class InvalidRecord(InvalidInput):
    """A ledger record breaks one of its rules."""


class InvalidBrief(InvalidInput):
    """A brief asks for something malformed or impossible."""


class ConsentMissing(FairchordError):
    """An action was tried against a Refusal."""


class RecordTampered(FairchordError):
    """A signature, hash or proof does not hold."""


class ResourceAbsent(FairchordError):
    """Something named does not exist."""


class EnvironmentLacking(FairchordError):
    """A package or system capability is missing."""


class LimitExceeded(FairchordError):
    """A confined reader ran past its time, memory or size limit."""
