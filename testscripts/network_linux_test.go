package testscripts_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"sockshell/internal/needs"
)

// ownNetworkEnv says that the process is one that inOwnNetwork started.
const ownNetworkEnv = "SOCKSHELL_OWN_NETWORK"

// inOwnNetwork runs the test once more, in a process whose network is its own, nothing but loopback, and whose
// resolver asks 127.0.0.1 alone: network_namespaces(7), mount_namespaces(7). It returns what that printed.
func inOwnNetwork(t *testing.T, args ...string) string {
	t.Helper()
	dir := tempDir(t)
	for name, text := range map[string]string{
		"resolv.conf":   "nameserver 127.0.0.1\nsearch .\noptions timeout:1 attempts:1\n",
		"nsswitch.conf": "hosts: files dns\n",
		"hosts":         "127.0.0.1 localhost\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := t.Context(), context.CancelFunc(func() {})
	if end, ok := t.Deadline(); ok {
		ctx, cancel = context.WithDeadline(ctx, end)
	}
	defer cancel()
	c := exec.CommandContext(ctx, program, append([]string{"-test.run=^" + t.Name() + "$", "-test.v"}, args...)...)
	c.Env = append(os.Environ(), ownNetworkEnv+"="+dir, "GODEBUG=netdns=go", "GOTRACEBACK=all")
	c.SysProcAttr = &syscall.SysProcAttr{Unshareflags: unix.CLONE_NEWNET | unix.CLONE_NEWNS, Pdeathsig: syscall.SIGKILL}
	runtime.LockOSThread() // whose end Pdeathsig means
	defer runtime.UnlockOSThread()
	output, err := c.CombinedOutput()
	switch {
	case errors.Is(err, syscall.EPERM), errors.Is(err, syscall.EINVAL):
		needs.Missing(t, "root, for a network of its own, and a root folder that is a mount point (chroot(1) makes none)")
	case err != nil:
		t.Fatalf("%v\n%s", err, output)
	}
	return string(output)
}

// enterOwnNetwork readies the network of a process that inOwnNetwork started; false elsewhere.
func enterOwnNetwork(t *testing.T) bool {
	t.Helper()
	dir := os.Getenv(ownNetworkEnv)
	if dir == "" {
		return false
	}
	for _, name := range []string{"resolv.conf", "nsswitch.conf", "hosts"} {
		if err := unix.Mount(filepath.Join(dir, name), filepath.Join("/etc", name), "", unix.MS_BIND, ""); err != nil {
			t.Fatal(name, ": ", err)
		}
	}
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = unix.Close(fd) }()
	loopback, err := unix.NewIfreq("lo")
	if err != nil {
		t.Fatal(err)
	}
	loopback.SetUint32(1500) // as an Ethernet's: small buffers hold more than one segment
	if err := unix.IoctlIfreq(fd, unix.SIOCSIFMTU, loopback); err != nil {
		t.Fatal(err)
	}
	loopback.SetUint16(unix.IFF_UP)
	if err := unix.IoctlIfreq(fd, unix.SIOCSIFFLAGS, loopback); err != nil {
		t.Fatal(err)
	}
	return true
}
