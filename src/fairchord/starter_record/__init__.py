# SPDX-License-Identifier: Apache-2.0
"""The log that the starter model came out of: every entry, the signed head, and the snapshot's works and permits."""
