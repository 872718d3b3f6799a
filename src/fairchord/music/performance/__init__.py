# SPDX-License-Identifier: Apache-2.0
"""Performing: small changes of time and loudness over the grid notes, learned for drums and by rule for the rest."""
