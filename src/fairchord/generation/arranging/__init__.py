# SPDX-License-Identifier: Apache-2.0
"""Whole songs: a plan of sections, how it is made, read, written, drawn, composed, and what was kept of it."""
