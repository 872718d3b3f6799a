# SPDX-License-Identifier: Apache-2.0
"""What is said in the open, signed: where a model comes from, and what one output is. Checked without us."""
