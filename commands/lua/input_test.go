package luavm_test

import (
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"sockshell/sockcore"
)

// TestInputOfSeveralFibers has fibers that wait for the same input.
func TestInputOfSeveralFibers(t *testing.T) {
	got := runWith(t, `
local fibers, ends = {}, 0
for i = 1, 50 do
  fibers[i] = spawn(function()
    local s = byte_span.new(9)
    local ok, e = pcall(system.in_.read_some, system.in_, s)
    if ok then print(s:slice(1, e)) elseif e.name == 'eof' then ends = ends + 1 else print(e) end
  end)
end
for _, f in ipairs(fibers) do f:join() end
print(ends)`, strings.NewReader("hello"))
	if got.out != "hello\n49\n" || got.failure != "" {
		t.Errorf("it prints %q %s", got.out, got.failure)
	}
}

// TestInputThatFails wants what a read has taken that came to nothing.
func TestInputThatFails(t *testing.T) {
	got := runWith(t, `
print(pcall(io.read, '*l', '*l'))
print(pcall(io.read, '*a'))
print(io.read('*l'))
print(io.read(3))
print(pcall(io.read, 1))`, io.MultiReader(strings.NewReader("one\ntwo"), iotest.ErrReader(sockcore.ECONNRESET)))
	const failed = "false\tECONNRESET: connection reset by peer\n"
	if want := failed + failed + "one\ntwo\n" + failed; got.out != want || got.failure != "" {
		t.Errorf("it prints %q, want %q %s", got.out, want, got.failure)
	}
}
