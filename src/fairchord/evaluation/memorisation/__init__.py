# SPDX-License-Identifier: Apache-2.0
"""What clips share with the works that were learned from, beside what human works share with each other."""
