"""Run the server and its worker together: `python -m config.supervisor`, with gunicorn's options after it.

The worker is started again when it dies. When the server ends, or this process is told to stop, both end. An import
that the worker is writing just then is cut off, which stores nothing of it; its user can have it resumed.
"""

import ctypes
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
SERVER = [sys.executable, "-m", "gunicorn", "--config", str(PROJECT / "config" / "gunicorn.py")]
WORKER = [sys.executable, str(PROJECT / "manage.py"), "worker"]
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
SECONDS_BETWEEN_LOOKS = 0.3
SECONDS_TO_END = 10.0
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
PR_SET_PDEATHSIG = 1


@dataclass
class Restarted:
    """A child that is started again when it ends, after longer and longer pauses if it ends at once."""

    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    pause: float = FIRST_PAUSE

    def look(self) -> None:
        """Start the child if it isn't there and its pause is over."""
        now = time.monotonic()
        if self.process is None:
            self._start(now)
        elif (code := self.process.poll()) is not None and now - self.started_at >= self.pause:
            self.pause = FIRST_PAUSE if now - self.started_at > LONGEST_PAUSE else min(2 * self.pause, LONGEST_PAUSE)
            print(f"The worker ended ({code}) and is started again.", file=sys.stderr, flush=True)
            self._start(now)

    def _start(self, now: float) -> None:
        self.process, self.started_at = started(self.command), now


def started(command: list[str]) -> subprocess.Popen[bytes]:
    """Start a child that gets no Ctrl-C of the terminal, but only what is sent to it, and ends with this process."""
    return subprocess.Popen(command, cwd=PROJECT, start_new_session=True, preexec_fn=_end_with_parent)


def _end_with_parent() -> None:
    """Have the system end this child when its parent dies, however it dies (Linux: prctl(2))."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def end(process: subprocess.Popen[bytes] | None) -> None:
    """Ask a child to end, and end it when it takes too long."""
    if process is None or process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(SECONDS_TO_END)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def supervise(server_command: list[str], worker_command: list[str]) -> int:
    """Keep server and worker running until one is told to stop; return the server's exit status."""
    stop = threading.Event()
    for number in STOP_SIGNALS:
        signal.signal(number, lambda *_: stop.set())
    server, worker = started(server_command), Restarted(worker_command)
    try:
        while server.poll() is None and not stop.is_set():
            worker.look()
            stop.wait(SECONDS_BETWEEN_LOOKS)
    finally:
        end(worker.process)
        end(server)
    return 0 if stop.is_set() else server.returncode


if __name__ == "__main__":
    sys.exit(supervise([*SERVER, *sys.argv[1:], "config.wsgi"], WORKER))
