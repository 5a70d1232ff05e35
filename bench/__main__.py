"""``make bench``: measure the rows of the design's table of speeds and write ``docs/benchmarks.md``.

    make bench                          every row, five seconds each
    make bench ARGS="private group"     some rows, printed only
    make bench ARGS="private --profile" with a profile of the server in bench.prof

The load generator is this process, the server another one, so on two cores each has its own.
"""

from __future__ import annotations

import argparse
import datetime
import os
import platform
from pathlib import Path

import uvloop

from bench.rows import ROWS, Figure
from bench.server import Server

REPORT = Path(__file__).resolve().parent.parent / "docs" / "benchmarks.md"
HEAD = """# Benchmarks

Written by `make bench`; the command that gives one row alone stands beside it. The load generator (`bench/`) is a separate process that
speaks MTProto through our sans-IO client; the server is `heliogram serve` with its default settings (`synchronous = FULL`) in sandbox mode.
'Ratio' is how far the figure is beyond what `design.md` §5 asks at least (1.0 is just reached, more is better), and the same against what
the best would be. Absolute figures depend on the machine; compare ratios.

"""


async def measure(names: list[str], seconds: float, profile: str) -> dict[str, list[Figure]]:
    """Run rows one after another, each on a fresh server."""
    results = {}
    for name in names:
        server = Server(**({"PROFILE": profile} if profile else {}))
        await server.start()
        try:
            results[name] = await ROWS[name](server, seconds)
        finally:
            server.stop()
        for figure in results[name]:
            print(line(name, figure), flush=True)
    return results


def ratio(figure: Figure, goal: float) -> float:
    return figure.value / goal if figure.more_is_better else goal / figure.value


def line(name: str, figure: Figure) -> str:
    cells = [
        figure.what,
        f"{figure.value:,.4g} {figure.unit}" if figure.value < 1000 else f"{figure.value:,.0f} {figure.unit}",
        f"{figure.least:,g}",
        f"{ratio(figure, figure.least):.2f}",
        f"{figure.best:,g}",
        f"{ratio(figure, figure.best):.2f}",
        f'`make bench ARGS="{name}"`',
        figure.note,
    ]
    return "| " + " | ".join(cells) + " |"


def report(results: dict[str, list[Figure]]) -> str:
    rows = [line(name, figure) for name, figures in results.items() for figure in figures]
    today = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
    machine = f"Measured {today} on {os.cpu_count()} shared cores, Python {platform.python_version()}.\n\n"
    table = "| what | figure | at least | ratio | the best would be | ratio | command | note |\n|---|---|---|---|---|---|---|---|\n"
    return HEAD + machine + table + "\n".join(rows) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", nargs="*", choices=[*ROWS, []], help="which rows; none: all, and the report is written")
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--profile", default="", help="file for a profile of the server (pstats)")
    arguments = parser.parse_args()
    results = uvloop.run(measure(arguments.rows or list(ROWS), arguments.seconds, arguments.profile))
    if not arguments.rows:
        text = REPORT.read_text() if REPORT.exists() else ""
        kept = text[text.index("\n## ") :] if "\n## " in text else ""
        REPORT.write_text(report(results) + kept)


if __name__ == "__main__":
    main()
