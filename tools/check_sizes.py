#!/usr/bin/env python3
"""Files above the sizes of CONTRIBUTING.md: .cc 300 lines, .h 120, tests 400.

A file may say why it is longer, in a comment with the words "Longer than" in its first 20 lines.
"""
import pathlib
import subprocess
import sys


def limit_of(name: str) -> int:
    if name.startswith("tests/"):
        return 400
    return 120 if name.endswith(".h") else 300


def main() -> int:
    root = pathlib.Path(__file__).resolve().parent.parent
    names = subprocess.run(["git", "ls-files", "*.cc", "*.h"], cwd=root, check=True,
                           capture_output=True, text=True).stdout.split()
    findings = []
    for name in names:
        lines = (root / name).read_text(errors="replace").splitlines()
        excused = any("Longer than" in line for line in lines[:20])
        if len(lines) > limit_of(name) and not excused:
            findings.append(f"{name}: {len(lines)} lines, the limit is {limit_of(name)}")
    print("\n".join(findings) or "sizes: ok")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
