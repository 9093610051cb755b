# captured.py TOOL FILE FILTER PROGRAM…: TOOL (tcpdump or tshark, with options) captures what FILTER says while PROGRAM runs.
# captured.py FILE alone makes it, as a program, where one may capture.
#
# A frame of an experimental type shows that the tool is there, and that all before it is in the file.
import os
import shlex
import signal
import socket
import subprocess
import sys
import time
import uuid

MARK = 0x88B5  # IEEE 802.1: for experiments

if len(sys.argv) == 2:
    try:
        socket.socket(socket.AF_PACKET, socket.SOCK_RAW).close()
    except (AttributeError, PermissionError):
        sys.exit(0)
    os.close(os.open(sys.argv[1], os.O_CREAT | os.O_WRONLY, 0o755))
    sys.exit(0)

tool, file, of, *program = sys.argv[1:]
tool = shlex.split(tool)
wanted = f"({of}) or ether proto {MARK}"
if tool[0] == "tcpdump":
    # The buffer has one packet of the greatest length in each place, and few places unless it is large.
    command = [*tool, "-Z", "root", "--immediate-mode", "-B", "65536", "-s", "70000", "-U", "-w", file, wanted]
else:
    command = [*tool, "-q", "-w", file, "-f", wanted]
if "-i" not in tool:
    command[1:1] = ["-i", "lo"]
marker = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
marker.bind(("lo", 0))


def mark():
    text = f"{uuid.uuid4()}".encode()  # there may be other captures at the same time
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and capture.poll() is None:
        marker.send(bytes(12) + MARK.to_bytes(2, "big") + text)
        time.sleep(0.02)
        try:
            with open(file, "rb") as so_far:
                if text in so_far.read():
                    return
        except FileNotFoundError:
            pass
    sys.exit(f"{tool[0]} has not captured a mark")


capture = subprocess.Popen(command)
try:
    mark()
    status = subprocess.run(program).returncode
    mark()
finally:
    capture.send_signal(signal.SIGINT)
    capture.wait()
sys.exit(status)
