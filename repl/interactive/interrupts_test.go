package interactive

import (
	"testing"
	"time"
)

func TestInterrupts(t *testing.T) {
	var i interrupts
	now := time.Now()
	for _, c := range []struct {
		after  time.Duration
		forget bool
		second bool
	}{
		{after: 0},
		{after: interruptGap, second: true},
		{after: interruptGap + 1},
		{after: 1, second: true},
		{after: 1, forget: true},
		{after: 1, second: true},
	} {
		if c.forget {
			i.forget()
		}
		now = now.Add(c.after)
		if got := i.again(now); got != c.second {
			t.Errorf("%+v: %v", c, got)
		}
	}
}
