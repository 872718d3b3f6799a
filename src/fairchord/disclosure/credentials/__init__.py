# SPDX-License-Identifier: Apache-2.0
"""Content credentials (C2PA): an export of what a Certificate states, in the form that other programs read."""
