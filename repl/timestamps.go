package repl

import (
	"fmt"
	"time"

	"sockshell/commands/session"
)

// appendStamped appends what a function appends, behind when that happened where the settings want it; a zero time is
// now.
func (p *Printer) appendStamped(dst []byte, at time.Time, text func(dst []byte) []byte) []byte {
	output := p.settings.Output()
	if p.settings.Timestamps() == session.TimestampsOff || output == session.OutputRaw || output == session.OutputJSON || p.settings.Echo() {
		return text(dst)
	}
	if at.IsZero() {
		at = time.Now()
	}
	stamp := at.Format("15:04:05.000000 ")
	if p.settings.Timestamps() == session.TimestampsRelative {
		since := at.Sub(p.stamped)
		if p.stamped.IsZero() {
			since = 0
		}
		stamp = fmt.Sprintf("%+.6f ", since.Seconds())
	}
	before := len(dst)
	dst = append(dst, p.dim([]byte(stamp))...)
	start := len(dst)
	if dst = text(dst); len(dst) == start {
		return dst[:before] // it shows nothing
	}
	p.stamped = at
	return dst
}
