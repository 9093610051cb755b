package testscripts

import (
	"bytes"
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// running are the processes that are left: in the programs' groups, and those outside that have the script's
// folder in their environment, as a daemon has that began a session of its own.
func (s *programs) running() []process {
	groups := map[int]*program{}
	for _, p := range s.started() {
		if p.group.exists() {
			groups[p.group.number] = p
		}
	}
	proc, err := os.Open("/proc")
	if err != nil {
		return nil
	}
	defer func() { _ = proc.Close() }() // read only
	names, _ := proc.Readdirnames(-1)
	var found []process
	var buffer []byte
	for _, name := range names {
		pid, err := strconv.Atoi(name)
		if err != nil || pid == os.Getpid() {
			continue
		}
		buffer = readProc(buffer, name, "stat")
		number, runs := groupOf(buffer)
		p := groups[number]
		if runs && p == nil {
			buffer = readProc(buffer, name, "environ")
			runs = s.isIn(buffer)
		}
		if runs {
			found = append(found, process{pid, commandLine(name), p})
		}
	}
	slices.SortFunc(found, func(a, b process) int { return a.pid - b.pid })
	return found
}

// readProc reads a file of a process into the buffer; it is empty where the process has ended. There are many,
// and these are no files that anything waits for.
func readProc(buffer []byte, process, file string) []byte {
	buffer = buffer[:0]
	fd, err := unix.Open("/proc/"+process+"/"+file, unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return buffer
	}
	defer func() { _ = unix.Close(fd) }()
	for {
		buffer = slices.Grow(buffer, 4<<10)
		n, err := unix.Read(fd, buffer[len(buffer):cap(buffer)])
		if err != nil || n == 0 {
			return buffer
		}
		buffer = buffer[:len(buffer)+n]
	}
}

// groupOf is the process group in a process's stat, unless it has ended (proc_pid_stat(5)).
func groupOf(stat []byte) (number int, runs bool) {
	// The name stands in parentheses, and may hold any character.
	fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:])
	if len(fields) < 3 || fields[0][0] == 'Z' || fields[0][0] == 'X' {
		return 0, false
	}
	number, err := strconv.Atoi(string(fields[2]))
	return number, err == nil
}

// isIn reports whether the script's folder, or one below it, is WORK in an environment.
func (s *programs) isIn(environ []byte) bool {
	for variable := range bytes.SplitSeq(environ, []byte{0}) {
		rest, found := bytes.CutPrefix(variable, []byte("WORK="+s.work))
		if found && (len(rest) == 0 || rest[0] == os.PathSeparator) {
			return true
		}
	}
	return false
}

// commandLine is what a process was started with, or its name where that is gone.
func commandLine(process string) string {
	if words := strings.TrimRight(string(readProc(nil, process, "cmdline")), "\x00 "); words != "" {
		return strings.ReplaceAll(words, "\x00", " ")
	}
	return strings.TrimSpace(string(readProc(nil, process, "comm")))
}

// signalOthers sends a signal to those that have left their group.
func (s *programs) signalOthers(sig syscall.Signal) {
	for _, r := range s.running() {
		if r.program == nil {
			_ = syscall.Kill(r.pid, sig) // it may have ended meanwhile
		}
	}
}

// adopt makes orphans below this process its children (prctl(2)).
func adopt() { _ = unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) } // Linux 3.4

// killChildren kills this process's children, and what they leave behind in turn, and waits for them.
func killChildren() {
	for late := time.Now().Add(killing); time.Now().Before(late); {
		pid, err := syscall.Wait4(-1, nil, syscall.WNOHANG, nil)
		switch {
		case err != nil:
			return // ECHILD: there are none
		case pid == 0:
			for _, child := range children() {
				_ = syscall.Kill(child, syscall.SIGKILL)
			}
			time.Sleep(time.Millisecond)
		}
	}
}

// children are the process's, also those that have ended and were not waited for (proc_pid_task(5)).
func children() []int {
	threads, _ := os.ReadDir("/proc/self/task") // without /proc there are none to be seen
	var found []int
	for _, thread := range threads {
		pids, _ := os.ReadFile("/proc/self/task/" + thread.Name() + "/children") // it may have ended meanwhile
		for field := range strings.FieldsSeq(string(pids)) {
			if pid, err := strconv.Atoi(field); err == nil {
				found = append(found, pid)
			}
		}
	}
	return found
}
