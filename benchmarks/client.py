"""A load generator: one process for each connection, kept open, as little Python for each request as will do."""

import multiprocessing
import socket
import time
from array import array
from dataclasses import dataclass, field
from itertools import cycle

TIMEOUT = 600
FORK = multiprocessing.get_context("fork")


def build_request(address, port, **headers):
    """Return the bytes of a GET request; header names are written with underscores."""
    headers = {"Host": f"127.0.0.1:{port}", "Accept_Encoding": "gzip, br", **headers}
    lines = [f"GET {address} HTTP/1.1", *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode()


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict
    body: bytes


class Connection:
    """One HTTP connection; opens itself again when the server has closed it between requests."""

    def __init__(self, port):
        self.port = port
        self.socket = None

    def open(self):
        self.close()
        self.socket = socket.create_connection(("127.0.0.1", self.port), TIMEOUT)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def close(self):
        if self.socket is not None:
            self.socket.close()
            self.socket = None

    def ask(self, request, body=None):
        """Send the bytes of a request; return (status, head). The body is added to the list `body`, else dropped."""
        is_fresh = self.socket is None
        if is_fresh:
            self.open()
        try:
            self.socket.sendall(request)
            data = self.socket.recv(65536)
        except (BrokenPipeError, ConnectionResetError):
            data = b""
        if not data:
            self.close()
            if is_fresh:
                raise ConnectionError("The server closed the connection without an answer.")
            return self.ask(request, body)
        while (end := data.find(b"\r\n\r\n")) < 0:
            data += self.receive()
        head, rest = data[:end], data[end + 4 :]
        status = int(head[9:12])
        self.read_body(status, head.lower(), rest, [] if body is None else body)
        return status, head

    def receive(self):
        data = self.socket.recv(262_144)
        if not data:
            raise ConnectionError("The server closed the connection in the middle of an answer.")
        return data

    def read_body(self, status, head, rest, body):
        """Read the rest of an answer, as its head (lower case) says how long it is."""
        at = head.find(b"\r\ncontent-length:")
        if status == 304:
            return
        if at >= 0:
            missing = int(head[at + 17 :].split(b"\r\n", 1)[0]) - len(rest)
            body.append(rest)
            while missing > 0:
                data = self.receive()
                missing -= len(data)
                body.append(data)
        elif b"transfer-encoding: chunked" in head:
            self.read_chunks(rest, body)
        else:
            raise ConnectionError("The answer says neither how long it is nor that it comes in chunks.")
        if b"\r\nconnection: close" in head:
            self.close()

    def read_chunks(self, rest, body):
        while True:
            while (line := rest.find(b"\r\n")) < 0:
                rest += self.receive()
            size = int(rest[:line].split(b";")[0], 16)
            end = line + 2 + size + 2
            pieces, held = [rest], len(rest)
            while held < end:
                pieces.append(self.receive())
                held += len(pieces[-1])
            rest = b"".join(pieces)
            if size == 0:
                return
            body.append(rest[line + 2 : end - 2])
            rest = rest[end:]


def get(port, address, connection=None, **headers):
    """Return the whole `Answer` to one GET, on a connection of its own unless one is given."""
    own = connection or Connection(port)
    body = []
    try:
        status, head = own.ask(build_request(address, port, **headers), body)
    finally:
        if connection is None:
            own.close()
    lines = (line.partition(": ") for line in head.decode("latin-1").split("\r\n")[1:])
    return Answer(status, {name.lower(): value for name, _, value in lines}, b"".join(body))


@dataclass
class Phase:
    """What to ask for how many seconds; `is_once` asks each request at most once, for what must not be stored."""

    requests: list
    seconds: float
    status: int = 200
    is_once: bool = False


@dataclass
class Load:
    """What came of one phase on all its connections."""

    rate: float = 0
    seconds: array = field(default_factory=lambda: array("d"))
    client_seconds: float = 0
    wrong: int = 0

    def add(self, elapsed, seconds, client_seconds, wrong):
        self.rate += len(seconds) / elapsed
        self.seconds += seconds
        self.client_seconds += client_seconds
        self.wrong += wrong


def drive(connection, phase, number, connections):
    """Ask on one connection; return (seconds passed, seconds of each answer, own processor time, wrong answers)."""
    own = phase.requests[number::connections] if phase.is_once else phase.requests
    source = own if phase.is_once else cycle(own)
    clock, seconds, wrong = time.perf_counter, array("d"), 0
    worked = time.process_time()
    now = started = clock()
    end = started + phase.seconds
    for request in source:
        status, _ = connection.ask(request)
        before, now = now, clock()
        seconds.append(now - before)
        if status != phase.status:
            wrong += 1
        if now >= end:
            break
    return max(now - started, 1e-9), seconds, time.process_time() - worked, wrong


def run(port, phases, connections=4):
    """Run phases one after the other on the same connections; return a `Load` for each.

    Being the same, they reach the same workers in every phase: two phases of one run can be compared.
    """
    barrier, results = FORK.Barrier(connections), FORK.SimpleQueue()

    def work(number):
        try:
            connection = Connection(port)
            found = []
            for phase in phases:
                barrier.wait(TIMEOUT)
                found.append(drive(connection, phase, number, connections))
            results.put(found)
        except Exception as error:
            barrier.abort()
            results.put(f"{type(error).__name__}: {error}")

    workers = [FORK.Process(target=work, args=(number,), daemon=True) for number in range(connections)]
    for worker in workers:
        worker.start()
    answers = [results.get() for _ in workers]
    for worker in workers:
        worker.join()
    failures = [answer for answer in answers if isinstance(answer, str)]
    if failures:
        raise ConnectionError(next((text for text in failures if "BrokenBarrier" not in text), failures[0]))
    loads = [Load() for _ in phases]
    for answer in answers:
        for load, found in zip(loads, answer, strict=True):
            load.add(*found)
    return loads


class Background:
    """Load that lasts as long as its block."""

    def __init__(self, port, requests, connections=2):
        self.workers = [
            FORK.Process(target=drive, args=(Connection(port), Phase(requests, 86_400), 0, 1), daemon=True)
            for _ in range(connections)
        ]

    def __enter__(self):
        for worker in self.workers:
            worker.start()

    def __exit__(self, *details):
        for worker in self.workers:
            worker.terminate()
            worker.join()
