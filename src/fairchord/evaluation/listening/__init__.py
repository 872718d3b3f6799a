# SPDX-License-Identifier: Apache-2.0
"""A blind listening test: its plan and sealed key, its page in three languages, votes, and what they say."""
