package sockcore

import (
	"runtime"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"
)

// abortedHere makes every accept4(2) of the calling thread fail with e, which no
// peer can bring about on Linux: it hands out a connection that was reset, and
// the next read fails. The thread ends with its goroutine (seccomp(2)).
func abortedHere(e unix.Errno) error {
	runtime.LockOSThread()
	const load, jumpEqual, ret = unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, unix.BPF_RET | unix.BPF_K
	filter := []unix.SockFilter{
		{Code: load, K: 0}, // the call's number: struct seccomp_data
		{Code: jumpEqual, Jf: 1, K: unix.SYS_ACCEPT4},
		{Code: ret, K: unix.SECCOMP_RET_ERRNO | uint32(e)},
		{Code: ret, K: unix.SECCOMP_RET_ALLOW},
	}
	program := unix.SockFprog{Len: uint16(len(filter)), Filter: &filter[0]}
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return err
	}
	return unix.Prctl(unix.PR_SET_SECCOMP, unix.SECCOMP_MODE_FILTER, uintptr(unsafe.Pointer(&program)), 0, 0)
}

// A connection that was aborted before it could be taken is passed over, or
// reported where that is asked for. It is another thread that takes the next
// one: the reactor's, which goes on where a turn ends.
func TestAcceptAborted(t *testing.T) {
	if runtime.GOARCH == "386" || runtime.GOARCH == "s390x" {
		t.Skip("accept4(2) is a socketcall(2) here, whose arguments a filter cannot see")
	}
	skipUnderQemu(t, "has no filters of system calls")
	for _, c := range []struct {
		errno  unix.Errno
		report bool
		want   error
	}{
		{unix.ECONNABORTED, false, nil},
		{unix.EPROTO, false, nil},
		{unix.ECONNABORTED, true, ECONNABORTED},
		{unix.EPROTO, true, EPROTO},
		{unix.EMFILE, false, EMFILE},
	} {
		l, port := listenerOf(t, 8)
		must(t, l.SetOption(option(t, "enable_connection_aborted"), BoolValue(c.report)))
		must(t, run(t, socketOf(t), connect("127.0.0.1", port)).Err)
		op := &Op{Kind: OpAccept, Into: socketOf(t)}
		var failed error
		var done bool
		started := make(chan struct{})
		go func() {
			defer close(started)
			failed = abortedHere(c.errno)
			done = l.Start(op)
		}()
		<-started
		must(t, failed)
		if !done {
			wait(t, op)
		}
		if op.Err != c.want || op.Into.IsOpen() != (c.want == nil) {
			t.Errorf("%v, report %v: %v, want %v", c.errno, c.report, op.Err, c.want)
		}
	}
}
