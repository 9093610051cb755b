//go:build !linux

package terminal

// An ahead leaves what is typed ahead in the terminal driver: only Linux's does not look at the keys behind what it
// has no room for.
type ahead struct{ modes *modes }

func newAhead(_ *input, m *modes) *ahead { return &ahead{m} }

func (a *ahead) begin() error { return a.modes.run(false) }
func (*ahead) end() bool      { return false }
func (*ahead) close()         {}
