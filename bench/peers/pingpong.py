"""pingpong.py PORT SIZE ROUNDS: sends a message, and reads as much back. PORT may be unix:@NAME or udp:127.0.0.1:PORT."""

import socket
import sys

to, size, rounds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
if to.startswith("unix:@"):
    s = socket.socket(socket.AF_UNIX)
    s.connect("\0" + to[6:])
elif to.startswith("udp:"):
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.connect(("127.0.0.1", int(to.rpartition(":")[2])))
else:
    s = socket.create_connection(("127.0.0.1", int(to)))
message = b"x" * size
for _ in range(rounds):
    s.sendall(message)
    got = 0
    while got < size:
        data = s.recv(size - got)
        if not data:
            sys.exit("the server went")
        got += len(data)
s.send(b"")  # of messages that is the end, of a stream it is nothing
