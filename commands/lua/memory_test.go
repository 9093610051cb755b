package luavm_test

import (
	"runtime"
	"strings"
	"testing"

	luavm "sockshell/commands/lua"
	"sockshell/sockcore"
)

// TestBlockedFiber bounds what a fiber takes that waits for a read.
func TestBlockedFiber(t *testing.T) {
	if raced {
		t.Skip("the race detector makes stacks twice as large")
	}
	const count = 1000
	var before, during runtime.MemStats
	measured := false
	vm := luavm.New(luavm.Config{
		Env: &sockcore.Env{}, Alone: true,
		Print: func(p []byte) error {
			runtime.GC()
			runtime.GC()
			if strings.HasPrefix(string(p), "before") {
				runtime.ReadMemStats(&before)
			} else {
				runtime.ReadMemStats(&during)
				measured = true
			}
			return nil
		},
	})
	status, err := vm.RunProgram(t.Context(), "test.lua", `
local sockets = {}
for i = 1, 1000 do sockets[i] = {socket_pair()} end
print('before')
for i = 1, 1000 do
  spawn(function() sockets[i][1]:read_some(byte_span.new(64)) end):detach()
end
this_fiber.yield()
print('during')
system.exit()`, nil)
	if status != 0 || err != nil || !measured {
		t.Fatal(status, err)
	}
	heap := (int64(during.HeapAlloc) - int64(before.HeapAlloc)) / count
	stack := (int64(during.StackInuse) - int64(before.StackInuse)) / count
	t.Logf("heap %d, stack %d bytes each", heap, stack)
	if heap+stack > 20<<10 {
		t.Errorf("a blocked fiber takes %d bytes of heap and %d of stack, more than 20 KiB", heap, stack)
	}
}
