"""Build what is given out: the wheel, its list of parts (SBOM), and the bundle for a computer without a network.

    python .ci/release.py wheel|sbom|bundle

Everything but our own wheel comes from the hashed lock files. Runs in the development environment.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import platform
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import venv
from pathlib import Path
from string import Template

ROOT = Path(__file__).resolve().parents[1]
DIST = ROOT / "dist"
# Why: docs/dependencies.md, "durable-rules".
DURABLE_FLAGS = "-DPyEval_CallObject=PyObject_CallObject"


def run(*command: str | Path, **environment: str) -> None:
    """Run a command from the top of the checkout; stop here if it fails."""
    done = subprocess.run([str(word) for word in command], cwd=ROOT, env=os.environ | environment, check=False)
    if done.returncode:
        sys.exit(f"This failed, and nothing more was made: {' '.join(map(str, command))}")


def pip(*words: str | Path, **environment: str) -> None:
    """Run this environment's pip."""
    run(sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", *words, **environment)


def build_wheel() -> Path:
    """Build practicecheck's wheel into dist/, and leave nothing of an older version beside it."""
    for old in [*DIST.glob("practicecheck-*"), *DIST.glob("bundle-*")]:
        if old.is_dir():
            shutil.rmtree(old)
        else:
            old.unlink()
    run(sys.executable, "-m", "hatchling", "build", "--target", "wheel")
    (wheel,) = DIST.glob("practicecheck-*.whl")
    return wheel


def version_of(wheel: Path) -> str:
    """Return the version in a wheel's name."""
    return wheel.name.split("-")[1]


def collect(wheel: Path, folder: Path) -> bool:
    """Gather the wheel and all it needs on this kind of computer. Return whether durable-rules is among them."""
    folder.mkdir(parents=True)
    shutil.copy(wheel, folder)
    pip("download", "--only-binary", ":all:", "--no-deps", "--require-hashes", "-r", "requirements.lock", "-d", folder)
    if importlib.util.find_spec("durable") is None:
        print("Note: durable-rules is left out, because it could not be built here.", file=sys.stderr)
        return False
    # No cache: pip would take a wheel that was built without the flag.
    pip(
        *("wheel", "--no-deps", "--no-build-isolation", "--require-hashes", "-r", "requirements-durable.lock"),
        *("--no-cache-dir", "--no-binary", "durable-rules", "-w", folder),
        CPPFLAGS=DURABLE_FLAGS,
    )
    return True


def pinned(folder: Path) -> str:
    """Return a requirements file for the wheels of a folder, each with its hash."""
    lines = []
    for wheel in sorted(folder.glob("*.whl"), key=lambda wheel: wheel.name.lower()):
        name, version = wheel.name.split("-")[:2]
        digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
        lines.append(f"{name.replace('_', '-')}=={version} --hash=sha256:{digest}\n")
    return "".join(lines)


def write_sbom(wheel: Path, wheels: Path) -> Path:
    """List the parts of a clean environment that holds the wheel and what it needs, and nothing else."""
    out = DIST / f"practicecheck-{version_of(wheel)}.cdx.json"
    with tempfile.TemporaryDirectory() as place:
        clean = Path(place, "clean")
        venv.create(clean, with_pip=False, symlinks=True)
        requirements = Path(place, "requirements.txt")
        requirements.write_text(pinned(wheels))
        python = clean / "bin" / "python"
        pip(
            *("--python", python, "install", "--no-index", "--find-links", wheels),
            *("--no-deps", "--require-hashes", "-r", requirements),
        )
        run(
            *(sys.executable, "-m", "cyclonedx_py", "environment", python),
            *("--output-reproducible", "--output-format", "JSON", "--output-file", out),
        )
    describe(out, wheel)
    return out


def describe(sbom: Path, wheel: Path) -> None:
    """Make practicecheck the subject of the list instead of one of its parts, and name the wheel by its hash."""
    listed = json.loads(sbom.read_text())
    (subject,) = [part for part in listed["components"] if part["name"] == "practicecheck"]
    listed["components"].remove(subject)
    # Where each wheel lay while it was installed is no fact about it.
    for part in [subject, *listed["components"]]:
        references = part.get("externalReferences", [])
        part["externalReferences"] = [one for one in references if not one["url"].startswith("file:")]
    subject["type"] = "application"
    subject["hashes"] = [{"alg": "SHA-256", "content": hashlib.sha256(wheel.read_bytes()).hexdigest()}]
    listed.setdefault("metadata", {})["component"] = subject
    sbom.write_text(json.dumps(listed, indent=2, sort_keys=True) + "\n")


def write_bundle(wheel: Path) -> Path:
    """Write the folder that installs with no network and no make."""
    bundle = DIST / f"bundle-{version_of(wheel)}"
    wheels = bundle / "wheels"
    has_durable = collect(wheel, wheels)
    (bundle / "requirements.txt").write_text(pinned(wheels))
    shutil.copy(write_sbom(wheel, wheels), bundle)
    shutil.copy(ROOT / "LICENSE", bundle)
    engine = (
        "Escalations are raised by durable-rules, which is in this folder ready built."
        if has_durable
        else "durable-rules is not in this folder, because it could not be built where the folder was made.\n"
        "practicecheck's own reference chainer raises the same escalations; one line says so when it runs."
    )
    steps = Template(Path(__file__).with_name("INSTALL.txt").read_text())
    (bundle / "INSTALL.txt").write_text(
        steps.substitute(
            version=version_of(wheel),
            python="{}.{}".format(*sys.version_info),
            platform=f"{platform.system()} ({sysconfig.get_platform()})",
            engine=engine,
        )
    )
    return bundle


def main() -> None:
    """Build what the one argument names."""
    match sys.argv[1:]:
        case ["wheel"]:
            made = build_wheel()
        case ["sbom"]:
            with tempfile.TemporaryDirectory() as place:
                wheel = build_wheel()
                collect(wheel, Path(place, "wheels"))
                made = write_sbom(wheel, Path(place, "wheels"))
        case ["bundle"]:
            made = write_bundle(build_wheel())
        case _:
            sys.exit(__doc__)
    print(f"Written: {made.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
