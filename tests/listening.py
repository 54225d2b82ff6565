"""A listener on this machine that answers what a test tells it, byte by byte, and remembers what it was asked."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field

Reply = bytes | Callable[[socket.socket], None]


def answer(status: str = "200 OK", body: bytes = b"", **headers: str) -> bytes:
    """A whole answer; "_" in the name of a header stands for "-"."""
    lines = [f"HTTP/1.1 {status}", *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode("latin-1") + body


def leads_to(address: str, status: str = "302 Found") -> bytes:
    """An answer that sends elsewhere."""
    return answer(status, Location=address)


@dataclass
class Listener:
    """Where it listens, what it answers by path, and what it was asked: the bytes of each request."""

    port: int
    replies: dict[str, Reply]
    asked: list[bytes] = field(default_factory=list)
    is_over: bool = False

    @property
    def paths(self) -> list[str]:
        """What it was asked for; "" for a connection that asked nothing."""
        return [request.partition(b" ")[2].partition(b" ")[0].decode("latin-1") for request in self.asked]

    def header(self, name: str) -> str | None:
        """A header of the last request."""
        lines = [line.partition(": ") for line in self.asked[-1].decode("latin-1").split("\r\n")[1:]]
        return next((value for key, _colon, value in lines if key.lower() == name.lower()), None)

    def serve(self, server: socket.socket, tls: ssl.SSLContext | None) -> None:
        """Answer until the test is over, each connection in a thread of its own."""
        while not self.is_over:
            with suppress(OSError):
                connection = server.accept()[0]
                threading.Thread(target=self._answer, args=(connection, tls), daemon=True).start()

    def _answer(self, connection: socket.socket, tls: ssl.SSLContext | None) -> None:
        with closing(connection), suppress(OSError):
            connection.settimeout(5)
            line = tls.wrap_socket(connection, server_side=True) if tls else connection
            request = b""
            while b"\r\n\r\n" not in request and (piece := line.recv(65_536)):
                request += piece
                if not request.startswith((b"GET ", b"HEAD ")):  # not HTTP: somebody wants TLS
                    line.sendall(answer("400 Bad Request"))
                    break
            self.asked.append(request)
            reply = self.replies.get(self.paths[-1].partition("?")[0], answer("404 Not Found"))
            if callable(reply):
                reply(line)
            else:
                line.sendall(reply)
            line.close()

    def endlessly(self, *pieces: bytes, pause: float = 0) -> Callable[[socket.socket], None]:
        """A reply that never ends: the first piece once, the second again and again."""

        def reply(line: socket.socket) -> None:
            line.sendall(pieces[0])
            while not self.is_over:
                line.sendall(pieces[1])
                time.sleep(pause)

        return reply


@contextmanager
def listener(replies: dict[str, Reply], *, tls: ssl.SSLContext | None = None) -> Iterator[Listener]:
    """Listen on a free port of 127.0.0.1, and of ::1 where there is one."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        port = server.getsockname()[1]
        servers = [server]
        with suppress(OSError):
            servers.append(socket.create_server(("::1", port), family=socket.AF_INET6))
        made = Listener(port, replies)
        for each in servers:
            threading.Thread(target=made.serve, args=(each, tls), daemon=True).start()
        try:
            yield made
        finally:
            made.is_over = True
            for each in servers:
                with suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)  # wakes who waits in accept
                each.close()
