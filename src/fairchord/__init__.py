# SPDX-License-Identifier: Apache-2.0
"""Fairchord: music AI trained only on music whose makers said yes."""

__version__ = "0.1.0"
