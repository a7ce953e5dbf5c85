#!/usr/bin/env python3
"""Checks who includes whom. The table below is the one in ARCHITECTURE.md.

A module is a top-level folder. Exit code 1 and one line a finding when a rule is broken.
"""
import pathlib
import re
import sys

# Module → what it may include besides itself, the standard library and its third-party packages.
ALLOWED = {
    "common": {"paas"},  # only in common/rpc: PROTO_EDGES
    "model": {"common"},
    "membership": {"common", "paas"},
    "image": {"common"},
    "container": {"common"},
    "network": {"common", "container"},  # only container/spec.h: see below
    "volume": {"common", "paas"},
    "storage": {"common", "membership", "volume", "network", "paas"},
    "agent": {"common", "model", "membership", "image", "container", "network", "volume", "paas"},
    "builder": {"common", "model", "membership", "image", "paas"},
    "controller": {"common", "model", "membership", "paas"},
    "paasctl": {"common", "model", "paas"},
    "base-images": {"common", "image", "model"},
}
# A narrower door than the module: file prefix → what may be included of the module.
DOORS = {("network", "container"): {"container/spec.h"},
         ("storage", "network"): {"network/address.h"}}

# Same input, same output: no system header, no os, no log, no clock.
PURE = ("model/", "agent/plan/", "builder/plan/", "controller/plan/", "controller/routes/",
        "container/plan/", "network/plan/", "volume/plan/", "storage/plan/")
IMPURE = re.compile(r"<(sys/|unistd|fcntl|poll|signal|dirent|netinet/|arpa/|linux/|grpcpp/|sqlite3|"
                    r"fstream|filesystem|thread|mutex|spdlog)|\"common/(os|log|rpc|clock)/")
# Generated code (paas/…/v1/…) stays at the edges.
PROTO_EDGES = re.compile(r"/(rpc|client)/|^paasctl/|^agent/image/|^tests/|^common/rpc/")
# A third-party type stays in one place.
THIRD_PARTY = {
    "yaml-cpp/": "common/yaml/",
    "mustache.hpp": "agent/config/",
    "pcre2.h": "common/regex/",
    "CLI/": ("common/config/", "base-images/", "paasctl/"),
    "prometheus/": "common/metrics/",
    "httplib.h": ("common/daemon/", "common/http/", "controller/http/"),
    "systemd/": "common/daemon/",
    "libmnl/": "network/",
    "libnftnl/": "network/",
    "nftables/": "network/",
    "seccomp.h": ("container/", "image/squashfuse/"),
    "sqlite3.h": "controller/state/",
    "toml++/": "paasctl/detect/",
    "archive.h": ("controller/", "builder/", "paasctl/"),
}
INCLUDE = re.compile(r'^\s*#include\s+([<"][^>"]+[>"])', re.MULTILINE)


def module_of(path: str) -> str:
    return path.split("/", 1)[0]


def check_module(name: str, included: str) -> str:
    source, target = module_of(name), module_of(included)
    if source in ("tests",) or target == source or target not in [*ALLOWED, "paas", "tests"]:
        return "tests are included" if target == "tests" and source != "tests" else ""
    if target not in ALLOWED.get(source, set()):
        return f"{source} may not include {target}"
    door = DOORS.get((source, target))
    return f"{source} may include only {', '.join(door)}" if door and included not in door else ""


def check_file(root: pathlib.Path, path: pathlib.Path) -> list[str]:
    name = str(path.relative_to(root))
    findings = []
    for include in INCLUDE.findall(path.read_text(errors="replace")):
        included = include[1:-1]
        if include[0] == '"' and (problem := check_module(name, included)):
            findings.append(f"{name}: {included}: {problem}")
        if name.startswith(PURE) and IMPURE.match(include):
            findings.append(f"{name}: {included}: this folder is pure")
        if included.startswith("paas/") and not PROTO_EDGES.search(name):
            findings.append(f"{name}: {included}: generated types belong in rpc/ and clients")
        for prefix, home in THIRD_PARTY.items():
            if prefix in included and not name.startswith(home) and not name.startswith("tests/"):
                findings.append(f"{name}: {included}: belongs in {home}")
    return findings


def main() -> int:
    root = pathlib.Path(__file__).resolve().parent.parent
    findings = []
    for module in [*ALLOWED, "tests"]:
        for suffix in ("*.h", "*.cc"):
            for path in sorted((root / module).rglob(suffix)):
                findings += check_file(root, path)
    print("\n".join(findings) or "layers: ok")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
