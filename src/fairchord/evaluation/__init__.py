# SPDX-License-Identifier: Apache-2.0
"""Measuring music from its notes alone: control, distribution, memorisation, listening; never how it was made."""
