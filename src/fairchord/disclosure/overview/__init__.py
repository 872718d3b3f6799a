# SPDX-License-Identifier: Apache-2.0
"""The overview: one page that walks from a piece, or a model, back to the people; facts in, HTML out."""
