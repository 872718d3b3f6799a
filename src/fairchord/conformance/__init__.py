# SPDX-License-Identifier: Apache-2.0
"""Answering the test vectors of others: a case is accepted or rejected, with the reason. No trust, no network."""
