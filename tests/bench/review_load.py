"""The review app under fifty readers: how long a page takes, on loopback, over 20,000 findings.

    python tests/bench/review_load.py [SECONDS]

Each reader is signed in, opens a page, reads for three seconds (between none and six), and opens the next: the list, a filter of it,
its second page, a
finding (whose every opening is logged). First it is seen that a page says what it should. Stops by itself, and opens no other address.
"""

from __future__ import annotations

import asyncio
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "shared"))
from made_result import evidence, kept, outcome, raised, result, rule

READERS, PAUSE, CHILDREN, EACH = 50, 3.0, 5_000, 4
HEAD = re.compile(rb"HTTP/1.1 (\d+).*?content-length: (\d+)", re.DOTALL | re.IGNORECASE)


def main() -> int:
    """Serve, read, and print; 1 where a page failed."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 30.0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made_up(folder / "june")
        command = [
            sys.executable,
            "-m",
            "practicecheck",
            "serve",
            folder / "june",
            "--database",
            folder / "review.db",
            "--port",
            "0",
        ]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
            assert server.stderr is not None
            try:
                address = next(line.split()[1] for line in server.stderr if line.startswith("Open "))
                return asyncio.run(load(int(address.rpartition(":")[2]), seconds))
            finally:
                server.terminate()


def made_up(folder: Path) -> None:
    """A kept run of 20,000 findings in ten teams, of 5,000 children."""
    rules = [
        *(rule(f"PA-{number}", theme=f"theme-{number}") for number in range(EACH)),
        rule("PA-E", kind="escalation"),
    ]
    children = [f"C{number:05}" for number in range(CHILDREN)]
    seen = [evidence("visit", "seen", "N", row=number) for number in range(8)]
    outcomes = [
        outcome(
            f"PA-{number}",
            child,
            message=f"The record of {child} does not show what rule {number} asks for.",
            evidence=seen,
        )
        for child in children
        for number in range(EACH)
    ]
    teams: dict[str, str | None] = {child: f"Team {number % 10}" for number, child in enumerate(children)}
    kept(folder, result(rules, outcomes, teams=teams, escalations=[raised("PA-E", child) for child in children[::20]]))


async def load(port: int, seconds: float) -> int:
    """Let fifty read for so long."""
    people = ["demo-quality-lead", "demo-service-manager", *(f"demo-manager-{number}" for number in range(1, 11))]
    readers = [Reader(port, people[number % len(people)], number) for number in range(READERS)]
    for reader in readers[: len(people)]:
        await reader.sign_in()
    for number, reader in enumerate(readers):
        reader.cookie = readers[number % len(people)].cookie
    status, page = await readers[0].get("/")
    assert status == 200, status
    assert b"250 to look at today" in page, "the list does not count what was brought in"
    assert b"20000 findings;" in page
    until = time.monotonic() + seconds
    await asyncio.gather(*(reader.read(until) for reader in readers))
    took = sorted(one for reader in readers for one in reader.took)
    failed = sum(reader.failed for reader in readers)
    p95 = took[int(len(took) * 0.95)]
    print(
        f"{len(took)} pages by {READERS} readers in {seconds:.0f} s: median {statistics.median(took) * 1000:.0f} ms, "
        f"95 % within {p95 * 1000:.0f} ms, slowest {took[-1] * 1000:.0f} ms; {failed} failed"
    )
    return 1 if failed else 0


class Reader:
    """One who reads, on a connection of their own."""

    def __init__(self, port: int, who: str, number: int) -> None:
        self.port, self.who, self.chance, self.cookie = port, who, random.Random(number), ""
        self.took: list[float] = []
        self.failed = 0
        self.link: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def sign_in(self) -> None:
        """Sign in by the demo."""
        body = f"subject={self.who}"
        _, head, _ = await self.send("POST", "/sign-in/demo", body)
        found = re.search(rb"set-cookie: (practicecheck=[^;]+)", head, re.IGNORECASE)
        assert found is not None, head
        self.cookie = found[1].decode()

    async def read(self, until: float) -> None:
        """Open pages, one after another."""
        await asyncio.sleep(self.chance.uniform(0, PAUSE))
        keys = []
        while time.monotonic() < until:
            path = self.chance.choice(["/", "/?theme=theme-1", "/?page=2&sort=child", "finding", "finding"])
            if path == "finding":
                path = f"/finding/{self.chance.choice(keys)}" if keys else "/"
            began = time.monotonic()
            status, page = await self.get(path)
            self.took.append(time.monotonic() - began)
            self.failed += status != 200
            keys = [key.decode() for key in re.findall(rb'href="/finding/([0-9a-f]+)"', page)] or keys
            await asyncio.sleep(self.chance.uniform(0, 2 * PAUSE))
        if self.link is not None:
            self.link[1].close()

    async def get(self, path: str) -> tuple[int, bytes]:
        """A page."""
        status, _, page = await self.send("GET", path)
        return status, page

    async def send(self, method: str, path: str, body: str = "") -> tuple[int, bytes, bytes]:
        """A request, and its answer: status, head, body."""
        if self.link is None:
            self.link = await asyncio.open_connection("127.0.0.1", self.port)
        source, to = self.link
        head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nSec-Fetch-Site: same-origin\r\nCookie: {self.cookie}\r\n"
        to.write(f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode())
        answer = await source.readuntil(b"\r\n\r\n")
        found = HEAD.search(answer)
        assert found is not None, answer[:200]
        return int(found[1]), answer, await source.readexactly(int(found[2]))


if __name__ == "__main__":
    sys.exit(main())
