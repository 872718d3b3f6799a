# SPDX-License-Identifier: Apache-2.0
"""Reports computed from the log, a Snapshot and a model: facts in, Report out, the same bytes each time."""
