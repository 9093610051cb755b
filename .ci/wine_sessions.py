"""Sessions of sockshell.exe under Wine with peers on this Linux.

usage: wine_sessions.py WINE SOCKSHELL.EXE

Each session is a script on standard input, and the text that it must print; "[..]" stands for any.
"""

import hashlib
import os
import pty
import re
import select
import socket
import subprocess
import sys
import tempfile
import termios
import threading
import time

WINE, PROGRAM = sys.argv[1:]
PATIENCE = 20  # seconds for anything


def matches(want, got):
    pattern = ".*".join(re.escape(part) for part in want.split("[..]"))
    return re.fullmatch(pattern, got, re.DOTALL) is not None


def session(name, script, want, *flags, status=0):
    """Runs the lines of a script, and requires what they print."""
    done = subprocess.run(
        [WINE, PROGRAM, "--timeout", f"{PATIENCE}s", "--echo", "-k", *flags],
        input=script.encode(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=3 * PATIENCE, check=False)
    got = done.stdout.decode().replace("\r\n", "\n")
    if not matches(want, got) or done.returncode != status:
        sys.exit(f"{name}: status {done.returncode}, printed\n{got}\nwanted {status}\n{want}")
    print(f"passed: {name}")


def served(handle):
    """Starts a server that hands its first connection to a function; returns its port."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve():
        connection, _ = listener.accept()
        with connection, listener:
            connection.settimeout(PATIENCE)
            handle(connection)

    threading.Thread(target=serve, daemon=True).start()
    return listener.getsockname()[1]


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def started(*command):
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def with_echo():
    """A server that sends back what comes, and ends when its peer does."""
    def echo(connection):
        while data := connection.recv(4096):
            connection.sendall(data)

    port = served(echo)
    session("echo", f'connect 127.0.0.1 {port}\nwrite_all "one\\ntwo\\n"\nread_until "\\n"\nshutdown send\nread_to_eof\n',
            f'> connect 127.0.0.1 {port}\nok\n> write_all "one\\ntwo\\n"\n8\n> read_until "\\n"\n4 bytes "one\\n"\n'
            '> shutdown send\nok\n> read_to_eof\n4 bytes "two\\n"\n')


def with_urgent():
    """A peer that sends an urgent byte."""
    def urge(connection):
        connection.recv(1)
        connection.send(b"abc", socket.MSG_OOB)
        connection.recv(1)

    port = served(urge)
    session("out of band", f"connect 127.0.0.1 {port}\nwait error &\nwrite_all x\njoin\nreceive 9 out_of_band\nread_some\nwrite_all y\n",
            f'> connect 127.0.0.1 {port}\nok\n> wait error &\n[1] wait error\n> write_all x\n1\n> join\nok\n'
            '> receive 9 out_of_band\n1 byte "c"\n> read_some\n2 bytes "ab"\n> write_all y\n1\n')


def with_file():
    """A peer that takes a file, slowly at first, and tells what came."""
    block = bytes(range(256)) * 4096
    whole = b"head" + block[1000:] + b"tail"
    came = hashlib.sha256()

    def take(connection):
        size = 0
        while size < len(whole):
            data = connection.recv(1000 if size < 100_000 else 1 << 16)
            if not data:
                break
            came.update(data)
            size += len(data)
        connection.sendall(b"%d\n" % size)

    port = served(take)
    with tempfile.NamedTemporaryFile() as file:
        file.write(block)
        file.flush()
        path = "Z:" + file.name
        session("send_file", f'connect 127.0.0.1 {port}\nsend_file "{path}" 1000 0 head tail 65536\nread_until "\\n"\n',
                f'> connect 127.0.0.1 {port}\nok\n> send_file "{path}" 1000 0 head tail 65536\n{len(whole)}\n'
                f'> read_until "\\n"\n8 bytes "{len(whole)}\\n"\n')
    if came.digest() != hashlib.sha256(whole).digest():
        sys.exit("send_file: other bytes came")


def with_redis():
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        server = started("redis-server", "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--dir", folder)
        try:
            session("redis", f'quiet retry {PATIENCE}s connect 127.0.0.1 {port}\nwrite_all "SET k hello\\r\\nGET k\\r\\n"\n'
                    "expect re:'\\$([0-9]+)\\r\\n'\nread_all $m1\nremote_port\n",
                    f'> quiet retry {PATIENCE}s connect 127.0.0.1 {port}\n> write_all "SET k hello\\r\\nGET k\\r\\n"\n20\n'
                    "> expect re:'\\$([0-9]+)\\r\\n'\n[..]\n> read_all $m1\n5 bytes \"hello\"\n"
                    f"> remote_port\n{port}\n")
        finally:
            server.kill()
            server.wait()


def with_socat():
    """Wine listens, and a program of Linux connects."""
    port = free_port()
    peer = started("socat", "-U", f"TCP:127.0.0.1:{port},retry={PATIENCE * 100},interval=0.01", "SYSTEM:'printf hello'")
    try:
        session("socat", f"open v4\nbind 127.0.0.1 {port}\nlisten\naccept c\nc:read_to_eof\nexpect_error eof c:read_some\n",
                f"> open v4\nok\n> bind 127.0.0.1 {port}\nok\n> listen\nok\n> accept c\nc 127.0.0.1:[..]\n"
                '> c:read_to_eof\n5 bytes "hello"\n> expect_error eof c:read_some\neof\n')
    finally:
        peer.kill()
        peer.wait()


def refused():
    port = free_port()
    session("refused", f"connect 127.0.0.1 {port}\ndisconnect\nopen v4\nrelease\nset_option send_low_watermark 1\n",
            f"> connect 127.0.0.1 {port}\nerror: connect 127.0.0.1:{port}: ECONNREFUSED: connection refused\n"
            "> disconnect\nerror: disconnect: EBADF: bad file descriptor\n> open v4\nok\n"
            "> release\nerror: release: not_supported: not supported on this system\n  release: Linux, macOS, FreeBSD only\n"
            "> set_option send_low_watermark 1\nerror: set_option: not_supported: not supported on this system\n  send_low_watermark: Linux, macOS, FreeBSD only\n",
            status=1)


class Console:
    """The shell on the console that Wine makes of a terminal."""

    def __init__(self):
        self.shown = ""
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.execve(WINE, [WINE, PROGRAM, "--no-rc", "--color", "never"], dict(os.environ, TERM="xterm"))
        late = time.monotonic() + PATIENCE
        while termios.tcgetattr(self.fd)[0] & termios.ICRNL:  # Wine reads keys, and not lines
            if time.monotonic() > late:
                sys.exit("console: the terminal stays as it was")
            time.sleep(0.01)

    def types(self, keys):
        os.write(self.fd, keys.encode())

    def sees(self, want):
        """Waits for a text after what was seen last; escape sequences and line ends are left out."""
        late = time.monotonic() + PATIENCE
        while want not in self.shown:
            if time.monotonic() > late:
                sys.exit(f"console: no {want!r} in {self.shown!r}")
            if select.select([self.fd], [], [], 0.1)[0]:
                data = os.read(self.fd, 4096).decode()
                self.shown += re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]|[\r\n]", "", data)
        self.shown = self.shown.partition(want)[2]


def on_the_console():
    """The prompt, ^C, which ends the running command, and drops a line; the status of exit."""
    console = Console()
    console.sees("s1 closed>")
    console.types("set prompt '> '\r")
    console.sees("'> '>")
    console.types("socket_pair a b\r")
    console.sees("a b>")
    console.types("print waits; b:read_some\r")
    console.sees("b:read_somewaits")
    console.types("\x03")
    console.sees("error: b:read_some: operation_aborted: operation canceled")
    console.sees(">")
    console.types("a:write_all kept\r")
    console.sees("4>")
    console.types("b:read_some\r")
    console.sees('4 bytes "kept">')
    console.types("exit 7\r")
    if (status := os.waitstatus_to_exitcode(os.waitpid(console.pid, 0)[1])) != 7:
        sys.exit(f"console: status {status}")
    print("passed: console")


for test in (with_echo, with_urgent, with_file, with_redis, with_socat, refused, on_the_console):
    test()
