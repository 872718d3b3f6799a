# SPDX-License-Identifier: Apache-2.0
"""Measuring music: control, distribution, memorisation and listening, from notes alone; it does not know how they were made."""
