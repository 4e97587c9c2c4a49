# SPDX-License-Identifier: BSD-2-Clause
"""The language beside others: python3 -m bench.language."""
