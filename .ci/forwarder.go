// Command forwarder writes a DLL of one export, which another DLL has under its own name:
//
//	forwarder FILE EXPORT TARGET
//
// TARGET is DLL.EXPORT. Wine 8 has no bcryptprimitives.dll, whose ProcessPrng every Go program
// takes its random numbers from; advapi32's SystemFunction036 does the same.
package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
)

// The image as it lies in memory: the headers, and one section with all the tables.
const (
	fileAlign    = 0x200
	sectionAlign = 0x1000
	sectionAt    = sectionAlign
	peHeaderAt   = 0x40
)

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: forwarder FILE EXPORT TARGET")
		os.Exit(2)
	}
	image := build(filepath.Base(os.Args[1]), os.Args[2], os.Args[3])
	if err := os.WriteFile(os.Args[1], image, 0o644); err != nil {
		fmt.Fprintln(os.Stderr, "forwarder:", err)
		os.Exit(1)
	}
}

// build returns the bytes of the DLL; the fields and their order are those of the PE Format
// specification.
func build(name, export, target string) []byte {
	section := exportTable(name, export, target)
	var b bytes.Buffer
	put := func(fields ...any) {
		for _, f := range fields {
			_ = binary.Write(&b, binary.LittleEndian, f) // to memory
		}
	}
	// The MS-DOS stub: its magic, and where the real header begins.
	put([]byte("MZ"), make([]byte, 0x3c-2), uint32(peHeaderAt))
	put([]byte("PE\x00\x00"))
	const (
		machineAMD64   = 0x8664
		optionalHeader = 240
		executable     = 0x0002
		largeAddresses = 0x0020
		dll            = 0x2000
	)
	put(uint16(machineAMD64), uint16(1), uint32(0), uint32(0), uint32(0), uint16(optionalHeader), uint16(executable|largeAddresses|dll))
	// The optional header of PE32+: sizes, no entry point, base, alignments, versions.
	put(uint16(0x20b), uint16(0), uint32(0), uint32(fileAlign), uint32(0), uint32(0), uint32(sectionAt))
	put(uint64(0x180000000), uint32(sectionAlign), uint32(fileAlign))
	put(uint16(6), uint16(0), uint16(0), uint16(0), uint16(6), uint16(0), uint32(0))
	put(uint32(2*sectionAlign), uint32(fileAlign), uint32(0), uint16(3), uint16(0))
	put(uint64(1<<20), uint64(1<<12), uint64(1<<20), uint64(1<<12), uint32(0), uint32(16))
	// The data directories: the export table is the first of sixteen.
	put(uint32(sectionAt), uint32(len(section)), make([]byte, 15*8))
	const readableData = 0x40000040
	put([]byte(".edata\x00\x00"), uint32(len(section)), uint32(sectionAt), uint32(fileAlign), uint32(fileAlign))
	put(uint32(0), uint32(0), uint16(0), uint16(0), uint32(readableData))
	put(make([]byte, fileAlign-b.Len()), section, make([]byte, fileAlign-len(section)))
	return b.Bytes()
}

// exportTable is a directory of one name. An export whose address lies within the table is the
// text of another DLL's: a forwarder.
func exportTable(name, export, target string) []byte {
	const (
		directory = 40
		addresses = sectionAt + directory
		names     = addresses + 4
		ordinals  = names + 4
		texts     = ordinals + 2
	)
	exportAt := uint32(texts + len(name) + 1)
	targetAt := exportAt + uint32(len(export)+1)
	var b bytes.Buffer
	for _, f := range []any{
		uint32(0), uint32(0), uint16(0), uint16(0), uint32(texts), uint32(1), uint32(1), uint32(1),
		uint32(addresses), uint32(names), uint32(ordinals),
		targetAt, exportAt, uint16(0),
		[]byte(name + "\x00" + export + "\x00" + target + "\x00"),
	} {
		_ = binary.Write(&b, binary.LittleEndian, f) // to memory
	}
	return b.Bytes()
}
