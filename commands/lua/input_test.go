package luavm_test

import (
	"strings"
	"testing"
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
