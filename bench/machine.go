//go:build linux

package main

import (
	"fmt"
	"strings"
)

// machine is where and when it was measured.
type machine struct {
	Date   string   `json:"date"`
	CPU    string   `json:"cpu"`
	Cores  int      `json:"cores"`
	Kernel string   `json:"kernel"`
	Go     string   `json:"go"`
	Load   string   `json:"load"` // of the last minute, before the first row
	Build  string   `json:"build"`
	Peers  []string `json:"peers"`
}

func (m *machine) lines() []string {
	return []string{
		fmt.Sprintf("%s, sockshell %s, static, as .ci/release builds it", m.Date, m.Build),
		fmt.Sprintf("%s, %d cores, Linux %s, %s, load %s before", m.CPU, m.Cores, m.Kernel, m.Go, m.Load),
		"Peers: " + strings.Join(m.Peers, ", "),
	}
}
