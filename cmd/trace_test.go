//go:build unix

package cmd_test

import (
	"net"
	"os"
	"strings"
	"testing"
)

// TestTraceIsBounded: the calls of one command that wait to be shown are no more than max_memory allows; the next command goes
// on, and nothing that has come is lost.
func TestTraceIsBounded(t *testing.T) {
	p := startPeer(t, func(c *net.TCPConn) []byte {
		block := make([]byte, 64<<10)
		for {
			if _, err := c.Write(block); err != nil {
				return nil
			}
		}
	})
	out, told, status := piped(t, nil, os.Args[0], "-k", "-c", "connect 127.0.0.1 "+p.port()+"\nset max_memory 50000\ntrace on\ndiscard\ntrace off\nread_all 3")
	if calls := strings.Count(out, "recvfrom("); calls < 10 || calls > 1000 {
		t.Errorf("%d calls", calls)
	}
	if !strings.Contains(told, "error: discard: too_large: the system calls to be shown are more than max_memory allows") ||
		!strings.HasSuffix(out, "3 bytes\n  00000000  00 00 00                                          |...|\n") || status != 1 {
		t.Errorf("status %d, %q, %q", status, out[max(0, len(out)-200):], told)
	}
	_ = p.received()
}
