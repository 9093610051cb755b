package luavm_test

import (
	"strconv"
	"testing"
)

// BenchmarkWriteThenRead is one fiber that writes 64 bytes to a socket and reads them from the one connected to it.
func BenchmarkWriteThenRead(b *testing.B) {
	benchmark(b, `
local a, b = socket_pair()
local out, into = byte_span.new(64), byte_span.new(64)
for i = 1, N do a:write_some(out) b:read_some(into) end`)
}

// BenchmarkTwoFibers is a ping-pong of 64 bytes between two fibers.
func BenchmarkTwoFibers(b *testing.B) {
	benchmark(b, `
local a, b = socket_pair()
local f = spawn(function()
  local s = byte_span.new(64)
  for i = 1, N do b:read_some(s) b:write_some(s) end
end)
local s = byte_span.new(64)
for i = 1, N do a:write_some(s) a:read_some(s) end
f:join()`)
}

// BenchmarkAccept is connections one after the other, each with a fiber.
func BenchmarkAccept(b *testing.B) {
	benchmark(b, `
local a = ip.tcp.acceptor.new()
a:open('v4')
a:bind('127.0.0.1', 0)
a:listen()
spawn(function()
  for _ = 1, N do
    local s = a:accept()
    spawn(function() s:close() end):detach()
  end
end)
for _ = 1, N do
  local s = ip.tcp.socket.new()
  s:connect('127.0.0.1', a.local_port)
  pcall(s.read_some, s, byte_span.new(1))
  s:close()
end`)
}

// benchmark runs a program with N rounds, so that a round's share of making the VM is next to nothing.
func benchmark(b *testing.B, source string) {
	b.ReportAllocs()
	if got := run(b, "local N = "+strconv.Itoa(b.N)+"\n"+source); got.failure != "" {
		b.Fatal(got.failure)
	}
}
