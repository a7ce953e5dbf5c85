#!/usr/bin/env python3
"""Prints 'N passed, N failed, N skipped' from the JUnit file that ctest wrote."""
import sys
import xml.etree.ElementTree as ElementTree

counts = {"run": 0, "fail": 0, "notrun": 0, "disabled": 0}
for case in ElementTree.parse(sys.argv[1]).getroot().iter("testcase"):
    status = case.get("status")
    counts["notrun" if case.find("skipped") is not None else status] += 1
print(f'{counts["run"]} passed, {counts["fail"]} failed, {counts["notrun"] + counts["disabled"]} skipped')
