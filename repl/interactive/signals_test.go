package interactive

import (
	"os"
	"slices"
	"syscall"
	"testing"
)

// TestPassSignals: one end is told of twice, and nobody is impatient.
func TestPassSignals(t *testing.T) {
	const hangUp, term = syscall.SIGHUP, syscall.SIGTERM
	for _, c := range []struct{ sent, got []os.Signal }{
		{[]os.Signal{hangUp, hangUp, hangUp}, []os.Signal{hangUp}},
		{[]os.Signal{term, hangUp}, []os.Signal{term}},
		{[]os.Signal{hangUp, term}, []os.Signal{hangUp}},
		{[]os.Signal{hangUp, term, hangUp, term}, []os.Signal{hangUp, term}},
		{[]os.Signal{term, term}, []os.Signal{term, term}},
		{[]os.Signal{os.Interrupt, hangUp}, []os.Signal{os.Interrupt, hangUp}},
	} {
		from, to := make(chan os.Signal, len(c.sent)), make(chan os.Signal, len(c.sent))
		for _, sig := range c.sent {
			from <- sig
		}
		close(from)
		passSignals(from, to)
		close(to)
		var got []os.Signal
		for sig := range to {
			got = append(got, sig)
		}
		if !slices.Equal(got, c.got) {
			t.Errorf("%v passes as %v, want %v", c.sent, got, c.got)
		}
	}
}
