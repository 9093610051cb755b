"""pingpong.py PORT SIZE ROUNDS: sends a message, and reads as much back."""

import socket
import sys

port, size, rounds = map(int, sys.argv[1:])
s = socket.create_connection(("127.0.0.1", port))
message = b"x" * size
for _ in range(rounds):
    s.sendall(message)
    got = 0
    while got < size:
        data = s.recv(size - got)
        if not data:
            sys.exit("the server went")
        got += len(data)
