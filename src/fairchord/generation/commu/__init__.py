# SPDX-License-Identifier: Apache-2.0
"""Briefs in the form of ComMU's metadata table: a line of wishes, field by field, and what becomes of each."""
