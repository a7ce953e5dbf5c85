#!/usr/bin/env python3
"""Writes what the daemons say with --help into docs/reference/daemons.md.

usage: tools/daemon_reference.py build/release/bin
"""
import pathlib
import re
import subprocess
import sys

PAGE = pathlib.Path(__file__).resolve().parent.parent / "docs/reference/daemons.md"


def main() -> int:
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    page = PAGE.read_text()
    for daemon in ("paas-agent", "paas-builder", "paas-controller", "paas-storage"):
        text = subprocess.run([f"{sys.argv[1]}/{daemon}", "--help"], check=True, text=True,
                              capture_output=True).stdout
        block = re.compile(rf"(## {daemon}\n\n```\n).*?(```\n)", re.DOTALL)
        page = block.sub(lambda found: found[1] + text + found[2], page)
    PAGE.write_text(page)
    return 0


if __name__ == "__main__":
    sys.exit(main())
