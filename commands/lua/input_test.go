package luavm_test

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	luavm "sockshell/commands/lua"
	"sockshell/internal/tempdir"
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

// TestInterruptOfWhatCompletes wants what an interrupt cannot end to be told, and the interrupt taken next.
func TestInterruptOfWhatCompletes(t *testing.T) {
	folder, release := tempdir.New(t), make(chan struct{})
	if err := os.WriteFile(filepath.Join(folder, "slow.lua"), []byte("return 'whole'"), 0o600); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	vm := luavm.New(luavm.Config{
		Env: &sockcore.Env{}, Alone: true,
		Print: func(p []byte) error {
			if string(p) == "interrupted\n" {
				close(release)
			}
			out.Write(p)
			return nil
		},
		Folder: func(name string) string {
			<-release
			return filepath.Join(folder, name)
		},
	})
	status, err := vm.RunProgram(t.Context(), "test.lua", `
local f = spawn(function()
  print(loadfile('slow.lua')())
  this_fiber.yield()
  print('not here')
end)
this_fiber.yield()
f:interrupt()
print('interrupted')
f:join()
print(f.interruption_caught)`, nil)
	if want := "interrupted\nwhole\ntrue\n"; out.String() != want || status != 0 {
		t.Errorf("it prints %q, want %q, status %d %v", out.String(), want, status, err)
	}
}
