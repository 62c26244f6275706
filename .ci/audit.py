"""Ask the public services whether anything that is locked has a known vulnerability.

pip-audit says "no known vulnerabilities" also when a service knew none of the packages, which is what a
mirror without the service behind it answers. So this counts what was really looked up, and says so.
Found: exit 1. No service to be reached: one line, exit 0.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

LOCKS = ("requirements-dev.lock", "requirements-durable.lock")
SERVICES = ("pypi", "osv")


def looked_up(service: str) -> list[dict[str, Any]]:
    """Return what the service answered: one entry a package that it knew. Nothing if it was not reached."""
    files = [word for lock in LOCKS for word in ("-r", lock)]
    options = ["--no-deps", "--disable-pip", "--format", "json", "--progress-spinner", "off", "--timeout", "10"]
    try:
        done = subprocess.run(
            [sys.executable, "-m", "pip_audit", *files, *options, "--vulnerability-service", service],
            cwd=Path(__file__).resolve().parents[1],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        packages = json.loads(done.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, json.JSONDecodeError):
        return []
    return [package for package in packages if "skip_reason" not in package]


def main() -> int:
    """Audit with the first service that answers."""
    for service in SERVICES:
        if known := looked_up(service):
            break
    else:
        print("Known vulnerabilities were NOT checked: no vulnerability service could be reached from here.")
        return 0
    found = [(package, vulnerability) for package in known for vulnerability in package["vulns"]]
    for package, vulnerability in found:
        fixed = ", ".join(vulnerability["fix_versions"]) or "no version yet"
        print(f"{package['name']} {package['version']}: {vulnerability['id']}, mended in {fixed}")
    print(f"Known vulnerabilities: {len(found)} in {len(known)} packages that the service '{service}' knew.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
