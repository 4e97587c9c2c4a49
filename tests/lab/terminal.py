# SPDX-License-Identifier: BSD-2-Clause
"""The console in a real terminal (tmux): keys in, the picture of the screen out."""

import os
import shlex
import subprocess

from lab import wait_until


class Terminal:
    """One console in a terminal of its own; `state` is where it keeps its history. Or, there, another COMMAND."""

    def __init__(self, daemon, directory, columns=80, lines=24, environment=(), user_state=None, command=None):
        self.socket = f"{directory}/tmux"
        self.errors = f"{directory}/sanitizer"
        console = shlex.join(command or [
            "env", f"XDG_STATE_HOME={user_state or directory}",
            f"ASAN_OPTIONS=detect_leaks=0:log_path={self.errors}",
            f"UBSAN_OPTIONS=log_path={self.errors}", *environment,
            str(daemon.build / "sallyport"), "--socket", str(daemon.runtime / "control")])
        # What ends is still shown, with its status.
        self._tmux("-f", "/dev/null", "new-session", "-d", "-x", str(columns), "-y", str(lines),
                   f"{console}; echo ended $?; exec cat")

    def _tmux(self, *words):
        return subprocess.run(["tmux", "-S", self.socket, *words], check=True, text=True,
                              capture_output=True, timeout=20,
                              env={**os.environ, "LC_ALL": "C.UTF-8"}).stdout

    def close(self):
        self._tmux("kill-server")
        reports = [name for name in os.listdir(os.path.dirname(self.errors))
                   if name.startswith("sanitizer")]
        assert not reports, reports

    def type(self, *keys):
        """Text as it is, or names of keys (Tab, C-a, Up)."""
        self._tmux("send-keys", "-t", ":", *keys)
        return self

    def line(self, text):
        """A line of text, with Enter."""
        self._tmux("send-keys", "-t", ":", "-l", text)
        return self.type("Enter")

    def paste(self, text):
        """As a terminal pastes: in brackets, where the program asked for them."""
        subprocess.run(["tmux", "-S", self.socket, "load-buffer", "-"], check=True, timeout=20,
                       input=text.encode())
        self._tmux("paste-buffer", "-p", "-t", ":")
        return self

    def resize(self, columns, lines=24):
        self._tmux("resize-window", "-t", ":", "-x", str(columns), "-y", str(lines))
        return self

    def rows(self, colours=False, past=False):
        """The rows of the screen, without the empty ones at the end."""
        words = [*(["-e"] if colours else []), *(["-S", "-"] if past else [])]
        return self._tmux("capture-pane", "-p", "-t", ":", *words).rstrip("\n").split("\n")

    def text(self, **options):
        return "\n".join(self.rows(**options))

    def cursor(self):
        """Column and row, from 0."""
        x, y = self._tmux("display-message", "-p", "-t", ":", "#{cursor_x} #{cursor_y}").split()
        return int(x), int(y)

    def wait(self, wanted, **options):
        """Waits until the screen shows a text, or what a function of its rows looks for."""
        def there():
            rows = self.rows(**options)
            return wanted(rows) if callable(wanted) else wanted in "\n".join(rows)
        try:
            wait_until(there, 20, str(wanted))
        except Exception:
            print(self.text(**options))
            raise
        return self

    def wait_prompt(self, prompt="[admin@sallyport] >"):
        """Waits until the last row is PROMPT."""
        return self.wait(lambda rows: rows[-1] == prompt)
