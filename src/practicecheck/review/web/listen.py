"""Serve the app at an address until it is stopped. Logs no request: an address of a page may hold a child's id."""

from __future__ import annotations

import socket
from collections.abc import Callable

from practicecheck.errors import InputError
from practicecheck.review.web.app import make_app
from practicecheck.review.web.page import Desk


def listen(desk: Desk, *, say: Callable[[str], None]) -> None:
    """Serve until Ctrl-C. `say` is told where, once it can be opened. Raises InputError where the port cannot be had."""
    import uvicorn

    settings = desk.settings

    listener = socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as error:
        listener.close()
        raise InputError(
            f"Port {settings.port} could not be opened ({error.strerror}). Choose another --port."
        ) from error
    config = uvicorn.Config(
        make_app(desk),
        log_level="error",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=30,
    )
    listener.listen(2048)
    shown = settings.origin or f"http://{settings.host}:{listener.getsockname()[1]}"
    say(f"Open {shown} in a browser. Stop with Ctrl-C.")
    with listener:
        uvicorn.Server(config).run(sockets=[listener])
