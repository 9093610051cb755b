package sockcore

import (
	"errors"
	"fmt"
	"io/fs"
	"net/netip"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"

	"sockshell/sockcore/internal/sys"
)

func TestCode(t *testing.T) {
	for _, c := range []struct {
		code     Code
		text     string
		category Category
		number   int // -1: the system's
	}{
		{ECONNREFUSED, "ECONNREFUSED: connection refused", System, -1},
		{EBADF, "EBADF: bad file descriptor", System, -1},
		{EPIPE, "EPIPE: broken pipe", System, -1},
		{EAGAIN, "EAGAIN: resource temporarily unavailable", System, -1},
		{EOPNOTSUPP, "EOPNOTSUPP: operation not supported", System, -1},
		{ETIMEDOUT, "ETIMEDOUT: connection timed out", System, -1},
		{OperationAborted, "operation_aborted: operation canceled", System, -1},
		{AlreadyOpen, "already_open: already open", Misc, 1},
		{EOF, "eof: end of file", Misc, 2},
		{NotFound, "not_found: element not found", Misc, 3},
		{HostNotFound, "host_not_found: host not found (authoritative)", NetDB, 1},
		{HostNotFoundTryAgain, "host_not_found_try_again: host not found (non-authoritative), try again later", NetDB, 2},
		{NoRecovery, "no_recovery: a non-recoverable error occurred during database lookup", NetDB, 3},
		{NoData, "no_data: the query is valid, but it does not have associated data", NetDB, 4},
		{ServiceNotFound, "service_not_found: service not found", AddrInfo, sys.EAIService},
		{SocketTypeNotSupported, "socket_type_not_supported: socket type not supported", AddrInfo, sys.EAISockType},
		{TimedOut, "timed_out: timed out", Shell, 0},
		{NotSupported, "not_supported: not supported on this system", Shell, 0},
	} {
		if c.number < 0 && c.category == System {
			c.number = int(c.code)
		}
		if c.code.Error() != c.text || c.code.Category() != c.category || c.code.Number() != c.number {
			t.Errorf("%v: %v %d; want %s: %v %d", c.code, c.code.Category(), c.code.Number(), c.text, c.category, c.number)
		}
	}
}

// Each row must be found by both its names, and no name may stand twice.
func TestLookupCode(t *testing.T) {
	seen := map[string]bool{}
	for _, row := range codeTable {
		for _, name := range []string{row.name, row.asio} {
			if name == "" {
				continue
			}
			if seen[name] {
				t.Errorf("%s stands twice", name)
			}
			seen[name] = true
			if c, ok := LookupCode(name); !ok || c != row.code {
				t.Errorf("%s: %v, %v", name, c, ok)
			}
		}
		if row.message != strings.ToLower(row.message) || row.message == "" {
			t.Errorf("%s: message %q", row.name, row.message)
		}
	}
	for name, want := range map[string]Code{
		"EWOULDBLOCK": EAGAIN, "would_block": EAGAIN, "try_again": EAGAIN,
		"ENOTSUP": EOPNOTSUPP, "ECANCELED": OperationAborted, "timed_out": TimedOut,
		"connection_refused": ECONNREFUSED, "broken_pipe": EPIPE, "bad_descriptor": EBADF,
		"not_connected": ENOTCONN, "already_started": EALREADY, "no_descriptors": EMFILE,
	} {
		if c, ok := LookupCode(name); !ok || c != want {
			t.Errorf("%s: %v, %v; want %v", name, c, ok, want)
		}
	}
	for _, c := range []Code{CodeIn(System, 3999), CodeIn(Misc, 77), CodeIn(NetDB, 99)} { // without a name of their own
		if got, ok := LookupCode(c.Name()); !ok || got != c {
			t.Errorf("%s: %v, %v", c.Name(), got, ok)
		}
	}
	for _, name := range []string{
		"", "econnrefused", "Connection_Refused", "E", "ENOSUCH", "any", "_", "system_", "system_0", "system_013", "misc_2", "shell_0", "shell_100",
		"nosuch_7", "system_99999999999999999999",
	} {
		if c, ok := LookupCode(name); ok {
			t.Errorf("%q is %v", name, c)
		}
	}
}

func TestCodeNames(t *testing.T) {
	names := CodeNames()
	if !slices.IsSorted(names) || len(slices.Compact(slices.Clone(names))) != len(names) {
		t.Error("not sorted, or twice the same")
	}
	for _, name := range names {
		if _, ok := LookupCode(name); !ok {
			t.Errorf("%s is not found", name)
		}
	}
	for _, name := range []string{"ECONNREFUSED", "connection_refused", "eof", "would_block", "timed_out"} {
		if !slices.Contains(names, name) {
			t.Errorf("%s is missing", name)
		}
	}
}

func TestCodeOf(t *testing.T) {
	_, notThere := os.Open("no/such/file")
	for _, c := range []struct {
		err  error
		want Code
	}{
		{EOF, EOF},
		{fmt.Errorf("wrapped: %w", EPIPE), EPIPE},
		{&ConnectError{Code: ECONNREFUSED}, ECONNREFUSED},
		{fmt.Errorf("wrapped: %w", &ConnectError{Code: TimedOut}), TimedOut},
		{notThere, ENOENT},
		{&fs.PathError{Err: syscall.EINVAL}, FromErrno(syscall.EINVAL)},
	} {
		if got, ok := CodeOf(c.err); !ok || got != c.want {
			t.Errorf("%v: %v, %v; want %v", c.err, got, ok, c.want)
		}
	}
	for _, err := range []error{nil, errors.New("other")} {
		if got, ok := CodeOf(err); ok {
			t.Errorf("%v: %v", err, got)
		}
	}
}

func TestConnectError(t *testing.T) {
	a, b := IPEndpoint(netip.MustParseAddr("127.0.0.1"), 1), IPEndpoint(netip.MustParseAddr("::1"), 1)
	err := error(&ConnectError{Code: ENETUNREACH, Tried: []Attempt{{a, ECONNREFUSED}, {b, ENETUNREACH}}})
	want := "ENETUNREACH: network is unreachable (tried 127.0.0.1:1: ECONNREFUSED, [::1]:1: ENETUNREACH)"
	if err.Error() != want {
		t.Errorf("%s, want %s", err, want)
	}
	if !errors.Is(err, ENETUNREACH) || errors.Is(err, ECONNREFUSED) {
		t.Error("it is not its code")
	}
}
