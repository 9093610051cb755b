package main

import (
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"
)

// peerPrograms are those that rows need and Debian packages, and how each tells its version.
var peerPrograms = []struct {
	name    string
	version []string
}{
	{"gcc", []string{"gcc", "-dumpfullversion"}},
	{"python3", []string{"python3", "-c", "import platform; print(platform.python_version())"}},
	{"tclsh", []string{"sh", "-c", "echo 'puts $tcl_patchLevel' | tclsh"}},
	{"nc", []string{"sh", "-c", "nc -h 2>&1 | sed -n '1s/.*(\\(.*\\)).*/\\1/p'"}},
	{"ncat", []string{"sh", "-c", "ncat --version 2>&1 | awk '{print $3}'"}},
	{"socat", []string{"sh", "-c", "socat -V | awk '/^socat version/ {print $3}'"}},
}

func describeMachine(r *rig) machine {
	m := machine{
		Date: time.Now().Format(time.DateOnly), CPU: field("/proc/cpuinfo", "model name"), Cores: r.cores,
		Kernel: firstWord(read("/proc/sys/kernel/osrelease")), Go: runtime.Version(),
		Load: firstWord(read("/proc/loadavg")), Build: r.describeBuild(),
	}
	for _, p := range peerPrograms {
		m.Peers = append(m.Peers, p.name+" "+versionOf(p.name, p.version))
	}
	return m
}

// versionOf asks a program for its version.
func versionOf(name string, ask []string) string {
	if missing(name) != "" {
		return "(not installed)"
	}
	text, err := exec.Command(ask[0], ask[1:]...).Output()
	if version := strings.TrimSpace(string(text)); err == nil && version != "" {
		return version
	}
	return "(version unknown)"
}

// missing is name when no program of that name is installed, otherwise empty.
func missing(name string) string {
	if _, err := exec.LookPath(name); err != nil {
		return name
	}
	return ""
}

// describeBuild names the commit that is measured.
func (r *rig) describeBuild() string {
	cmd := exec.Command("git", "describe", "--always", "--dirty")
	cmd.Dir = r.module
	text, err := cmd.Output()
	if err != nil {
		return "of no known commit"
	}
	return strings.TrimSpace(string(text))
}

// read is a file of proc(5), empty when it cannot be read.
func read(path string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	return string(text)
}

// field is the first `name: value` of a file of proc(5).
func field(path, name string) string { return fieldOf(read(path), name) }

func fieldOf(text, name string) string {
	for line := range strings.Lines(text) {
		if key, v, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(key) == name {
			return strings.TrimSpace(v)
		}
	}
	return ""
}

func firstWord(text string) string {
	word, _, _ := strings.Cut(strings.TrimSpace(text), " ")
	return word
}
