# SPDX-License-Identifier: Apache-2.0
"""Its place makes `tests/` importable, so that tests can use the builders in `tests/builders`."""
