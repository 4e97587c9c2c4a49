# SPDX-License-Identifier: BSD-2-Clause
"""Tables of text, and numbers in them."""


def number(value):
    """Three digits that count."""
    if value is None:
        return "-"
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def ratio(of, to):
    return number(of / to) if of is not None and to else "-"


def _line(cells, widths):
    return "  ".join(str(cell).rjust(width) if at else str(cell).ljust(width)
                     for at, (cell, width) in enumerate(zip(cells, widths))).rstrip()


def table(title, header, rows):
    widths = [max(len(str(line[at])) for line in [header, *rows]) for at in range(len(header))]
    return "\n".join([title, "", _line(header, widths), *(_line(line, widths) for line in rows), ""])
