"""lua.py write|tasks|accept COUNT: what lua.lua does, with sockets or asyncio; prints nanoseconds."""

import asyncio
import socket
import sys
import time

mode, count = sys.argv[1], int(sys.argv[2])


def pair():
    listener = socket.create_server(("127.0.0.1", 0))
    a = socket.create_connection(listener.getsockname())
    b, _ = listener.accept()
    a.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return a, b


def write():
    a, b = pair()
    out, into = bytes(64), bytearray(64)
    begin = time.perf_counter_ns()
    for _ in range(count):
        a.send(out)
        b.recv_into(into)
    return time.perf_counter_ns() - begin


async def tasks():
    loop = asyncio.get_running_loop()
    a, b = pair()
    a.setblocking(False)
    b.setblocking(False)

    async def other():
        for _ in range(count):
            await loop.sock_sendall(b, await loop.sock_recv(b, 64))

    task = asyncio.create_task(other())
    begin = time.perf_counter_ns()
    for _ in range(count):
        await loop.sock_sendall(a, bytes(64))
        await loop.sock_recv(a, 64)
    spent = time.perf_counter_ns() - begin
    await task
    return spent


async def accept():
    async def serve(_, writer):
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    begin = time.perf_counter_ns()
    for _ in range(count):
        reader, writer = await asyncio.open_connection(host, port)
        await reader.read(1)
        writer.close()
    return time.perf_counter_ns() - begin


spent = write() if mode == "write" else asyncio.run({"tasks": tasks, "accept": accept}[mode]())
print(spent / count)
