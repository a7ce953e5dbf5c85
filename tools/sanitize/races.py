#!/usr/bin/env python3
"""Prints what ThreadSanitizer reported of our own sources: exit code 1 when there is something.

Debian's gRPC and protobuf are built without it, so what they hand from thread to thread by atomic
operations looks like a race of the objects of a call, thousands of times in a run. A report counts
when each of its stacks leads to our sources before it leads to gRPC's.
"""
import pathlib
import re
import sys

FRAME = re.compile(r"^\s+#\d+ (.*)$", re.MULTILINE)
# Whose call it is, whoever is called by it.
GRPC = re.compile(r"grpc|protobuf|\.pb\.|libabsl|absl::")
# As the compiler was given it: relative to the build directory. Generated code is not ours.
OURS = re.compile(r" (?:\.\./\.\./|/\S*?/)((?:agent|base-images|builder|common|container|controller|image|"
                  r"membership|model|network|paasctl|storage|tests|volume)/\S+:\d+)")
# Ours by their place, but what they touch is a call of gRPC's.
OF_GRPC = re.compile(r"common/rpc/(call_observer|open_calls)\.cc")


def place(stack: str) -> str | None:
    for frame in FRAME.findall(stack):
        found = OURS.search(frame)
        if found and "libsanitizer/" not in frame and "/usr/include/" not in frame:
            return found.group(1)
        if GRPC.search(frame):
            return None
    return None


def is_ours(report: str) -> bool:
    # The two accesses come first, in paragraphs of their own.
    stacks = [part for part in report.split("\n\n") if FRAME.search(part)][:2]
    if "data race" not in report:
        return any(place(stack) for stack in stacks)
    places = [place(stack) for stack in stacks]
    return all(places) and not any(OF_GRPC.search(each) for each in places)


def main() -> int:
    seen = set()
    count = 0
    for path in sorted(pathlib.Path(sys.argv[1]).glob("report.*")):
        for report in path.read_text(errors="replace").split("=" * 18):
            if "ThreadSanitizer" not in report:
                continue
            count += 1
            summary = report[report.find("SUMMARY:"):].strip()
            if not is_ours(report) or summary in seen:
                continue
            seen.add(summary)
            print(f"--- {path.name}\n{report.strip()}\n")
    print(f"{len(seen)} findings in our sources; {count} reports with those of gRPC's calls")
    return 1 if seen else 0


sys.exit(main())
