package sockcore

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"sockshell/internal/needs"
)

// bulk returns size bytes that do not repeat.
func bulk(t *testing.T, size int) []byte {
	_, data := fileOf(t, size)
	return data
}

// sinkOf returns a new file, closed with the test.
func sinkOf(t *testing.T) *FileSink {
	t.Helper()
	f, err := CreateFile(filepath.Join(tempDir(t), "sink"))
	must(t, err)
	t.Cleanup(func() { f.Close() })
	return f
}

// memory returns a file in memory that can be sealed: memfd_create(2).
func memory(t *testing.T) *FileSink {
	t.Helper()
	fd, err := unix.MemfdCreate("sink", unix.MFD_ALLOW_SEALING|unix.MFD_CLOEXEC)
	must(t, err)
	f := &FileSink{File: os.NewFile(uintptr(fd), "memory")}
	t.Cleanup(func() { f.Close() })
	return f
}

func seal(t *testing.T, f *FileSink, seals int) {
	t.Helper()
	_, err := unix.FcntlInt(f.Fd(), unix.F_ADD_SEALS, seals)
	must(t, err)
}

// holds requires that a file is data, and has no room beyond.
func holds(t *testing.T, path string, data []byte) {
	t.Helper()
	got, err := os.ReadFile(path)
	must(t, err)
	if !bytes.Equal(got, data) {
		t.Fatalf("%d bytes in the file, or others than the %d", len(got), len(data))
	}
	info, err := os.Stat(path)
	must(t, err)
	if room := info.Sys().(*syscall.Stat_t).Blocks * 512; room > int64(len(data))+64<<10 {
		t.Errorf("%d bytes of room for %d", room, len(data))
	}
}

// onStreams runs a test over TCP, whose bytes go past memory, and over the unix family, whose bytes are copied once.
func onStreams(t *testing.T, test func(t *testing.T, a, b *Socket)) {
	t.Run("tcp", func(t *testing.T) {
		a, b := pairOf(t)
		test(t, a, b)
	})
	t.Run("unix", func(t *testing.T) {
		a, b, _ := unixPair(t, Stream)
		test(t, a, b)
	})
}

// What is long is moved, into the file as it was, and not one byte too
// many.
func TestSplice(t *testing.T) {
	data := bulk(t, 12<<20)
	for name, size := range map[string]int64{"to the end": 0, "a part": 7<<20 + 1} {
		onStreams(t, func(t *testing.T, a, b *Socket) {
			t.Log(name)
			var calls recorder
			b.env = &Env{}
			b.env.SetTracer(&calls)
			f := sinkOf(t)
			op := start(t, b, &Op{Kind: OpReadTo, Max: size, UntilEOF: size == 0, Sink: f})
			out := start(t, a, &Op{Kind: OpWriteAll, Buf: data})
			want, rest := data, []byte(nil)
			if size > 0 {
				want, rest = data[:size], data[size:]
				wait(t, op)
				ends(t, run(t, b, readAll(int64(len(rest)))), nil, string(rest))
			}
			wait(t, out)
			must(t, a.Shutdown(ShutdownSend))
			wait(t, op)
			if op.Err != nil || op.N != int64(len(want)) {
				t.Fatalf("%v after %d", op.Err, op.N)
			}
			must(t, f.Close())
			holds(t, f.Name(), want)
			moved := map[string]int{}
			for _, c := range calls.take() {
				moved[c.Name] += max(0, c.Result)
			}
			if b.Protocol().Family != Unix && moved["splice"] < len(want)/4 {
				t.Errorf("%d bytes of %d went past memory", moved["splice"], len(want))
			}
			if b.Protocol().Family == Unix && moved["recvfrom"] > len(want)/4*3 {
				t.Errorf("%d bytes of %d were looked at", moved["recvfrom"], len(want))
			}
		})
	}
}

// splice(2) does not get past the mark of urgent data; the operation does.
func TestSpliceCrossesTheMark(t *testing.T) {
	data := bulk(t, 8<<20)
	for name, inline := range map[string]bool{"inline": true, "apart": false} {
		t.Run(name, func(t *testing.T) {
			a, b := pairOf(t)
			o, _ := LookupOption("out_of_band_inline")
			must(t, b.SetOption(o, BoolValue(inline)))
			f := sinkOf(t)
			op := start(t, b, &Op{Kind: OpReadTo, UntilEOF: true, Sink: f})
			half := len(data) / 2
			must(t, run(t, a, &Op{Kind: OpWriteAll, Buf: data[:half]}).Err)
			must(t, run(t, a, &Op{Kind: OpWriteSome, Buf: []byte("!"), Flags: FlagOutOfBand}).Err)
			must(t, run(t, a, &Op{Kind: OpWriteAll, Buf: data[half:]}).Err)
			must(t, a.Shutdown(ShutdownSend))
			wait(t, op)
			must(t, op.Err)
			must(t, f.Close())
			want := bytes.Clone(data[:half])
			if inline {
				want = append(want, '!')
			}
			holds(t, f.Name(), append(want, data[half:]...))
		})
	}
}

// What a file has no room for stays to be read, also when the file has taken a lot.
func TestSpliceWithoutRoom(t *testing.T) {
	const room = 5<<20 + 1
	onStreams(t, func(t *testing.T, a, b *Socket) {
		f := memory(t)
		must(t, f.Truncate(room))
		seal(t, f, unix.F_SEAL_GROW)
		withoutRoom(t, a, b, f, bulk(t, 8<<20), room, EPERM)
	})
	t.Run("limited", func(t *testing.T) {
		f, data := sinkOf(t), bulk(t, 8<<20)
		var before unix.Rlimit
		must(t, unix.Getrlimit(unix.RLIMIT_FSIZE, &before))
		must(t, unix.Setrlimit(unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: room, Max: before.Max}))
		defer func() { must(t, unix.Setrlimit(unix.RLIMIT_FSIZE, &before)) }()
		a, b := pairOf(t)
		withoutRoom(t, a, b, f, data, room, EFBIG)
	})
}

// A full disk's last room, which was looked for in vain, is free again after the file is closed.
func TestSpliceOnFullDisk(t *testing.T) {
	dir := diskOf(t, 24<<20)
	free := func() int64 {
		var fs unix.Statfs_t
		must(t, unix.Statfs(dir, &fs))
		return int64(fs.Bfree) * int64(fs.Bsize) //nolint:unconvert // an int32 on some processors
	}
	fill := make([]byte, free()-7<<20)
	must(t, os.WriteFile(filepath.Join(dir, "fill"), fill, 0o600))
	f, err := CreateFile(filepath.Join(dir, "sink"))
	must(t, err)
	data := bulk(t, 6<<20)
	a, b := pairOf(t)
	before := free()
	op := start(t, b, &Op{Kind: OpReadTo, UntilEOF: true, Sink: f})
	must(t, run(t, a, &Op{Kind: OpWriteAll, Buf: data}).Err)
	must(t, a.Shutdown(ShutdownSend))
	wait(t, op)
	must(t, op.Err)
	must(t, f.Close())
	holds(t, f.Name(), data)
	if used := before - free(); used > int64(len(data))+256<<10 {
		t.Errorf("%d bytes of the disk are gone for %d", used, len(data))
	}
}

// diskOf returns the folder of a new ext4 of so many bytes; only root may make one.
func diskOf(t *testing.T, size int64) string {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("not root: no file system can be mounted")
	}
	needs.Program(t, "mkfs.ext4")
	dir := tempDir(t)
	image, mount := filepath.Join(dir, "image"), filepath.Join(dir, "mount")
	must(t, os.WriteFile(image, nil, 0o600))
	must(t, os.Truncate(image, size))
	must(t, os.Mkdir(mount, 0o700))
	for _, args := range [][]string{{"mkfs.ext4", "-q", "-F", "-m", "0", image}, {"mount", "-o", "loop", image, mount}} {
		if out, err := exec.Command(args[0], args[1:]...).CombinedOutput(); err != nil {
			t.Skipf("%s: %v: %s", args[0], err, out)
		}
	}
	t.Cleanup(func() { must(t, unix.Unmount(mount, 0)) })
	return mount
}

// withoutRoom receives data into a file that takes room bytes of it, or all whole
// pages of those.
func withoutRoom(t *testing.T, a, b *Socket, f *FileSink, data []byte, room int64, want Code) {
	op := start(t, b, &Op{Kind: OpReadTo, UntilEOF: true, Sink: f})
	out := start(t, a, &Op{Kind: OpWriteAll, Buf: data})
	wait(t, op)
	if op.Err != want || len(op.Buf) != 0 || op.N > room || op.N < room-4<<10 {
		t.Fatalf("%v after %d, with %d", op.Err, op.N, len(op.Buf))
	}
	rest := data[op.N:]
	ends(t, run(t, b, readAll(int64(len(rest)))), nil, string(rest))
	wait(t, out)
	got, err := os.ReadFile("/proc/self/fd/" + strconv.Itoa(int(f.Fd())))
	if err != nil || !bytes.HasPrefix(got, data[:op.N]) {
		t.Errorf("%v, or other bytes are in the file", err)
	}
}

// What a file refuses although it had room is kept with the operation.
func TestSpliceRefused(t *testing.T) {
	data := bulk(t, 8<<20)
	onStreams(t, func(t *testing.T, a, b *Socket) { sealedAmid(t, a, b, data) })
}

func sealedAmid(t *testing.T, a, b *Socket, data []byte) {
	f := memory(t)
	op := start(t, b, &Op{Kind: OpReadTo, UntilEOF: true, Sink: f})
	sent := 0
	for roomy := false; !roomy; {
		send(t, a, string(data[sent:sent+1<<20]))
		sent += 1 << 20
		until(t, "it is in the file", func() bool {
			b.mu.Lock()
			defer b.mu.Unlock()
			if b.lanes[laneRead].stepped || op.N < int64(sent) {
				return false
			}
			roomy = f.end > int64(sent)+100
			return true
		})
	}
	seal(t, f, unix.F_SEAL_WRITE)
	send(t, a, string(data[sent:sent+100]))
	wait(t, op)
	if op.Err != EPERM || op.N != int64(sent) || !bytes.Equal(op.Buf, data[sent:sent+100]) {
		t.Errorf("%v after %d, with %d", op.Err, op.N, len(op.Buf))
	}
	send(t, a, "after")
	ends(t, run(t, b, readSome(9)), nil, "after")
}

// A file that waits, as this pipe that is full, delays no other socket.
func TestSlowFile(t *testing.T) {
	reader, writer, err := os.Pipe()
	must(t, err)
	defer reader.Close()
	defer writer.Close()
	page, full := make([]byte, 4<<10), 0
	raw, err := writer.SyscallConn()
	must(t, err)
	must(t, raw.Control(func(fd uintptr) {
		for err == nil {
			_, err = unix.Write(int(fd), page)
			full++
		}
	}))
	a, b := pairOf(t)
	slow := start(t, b, &Op{Kind: OpReadTo, Max: 4, Sink: writer})
	send(t, a, "slow")
	until(t, "the file waits", func() bool {
		b.mu.Lock()
		defer b.mu.Unlock()
		return b.lanes[laneRead].stepped
	})
	c, d := pairOf(t)
	quick := start(t, d, readAll(5))
	send(t, c, "quick")
	wait(t, quick)
	ends(t, quick, nil, "quick")
	got := make([]byte, (full-1)*len(page)+len("slow"))
	_, err = io.ReadFull(reader, got)
	must(t, err)
	wait(t, slow)
	if slow.Err != nil || !bytes.HasSuffix(got, []byte("slow")) {
		t.Errorf("%v, or other bytes", slow.Err)
	}
}
