# SPDX-License-Identifier: Apache-2.0
"""Engraving: a Piece as a written score (MusicXML), and that score as pages. Grid notes only, never a performance."""
