package testscripts

import (
	"encoding/binary"
	"unsafe"

	"golang.org/x/sys/windows"
)

var getExtendedTCPTable = windows.NewLazySystemDLL("iphlpapi.dll").NewProc("GetExtendedTcpTable")

// tcpTableOwnerPIDListener is TCP_TABLE_OWNER_PID_LISTENER (iprtrmib.h): rows of listeners; those of
// IPv6 come with their owners only.
const tcpTableOwnerPIDListener = 3

// listens reads the system's tables of listeners.
func listens(port uint16) bool {
	// The rows are MIB_TCPROW_OWNER_PID and MIB_TCP6ROW_OWNER_PID: their sizes, and where the local
	// port stands, in network byte order.
	return listensIn(windows.AF_INET, 24, 8, port) || listensIn(windows.AF_INET6, 56, 20, port)
}

// listensIn looks for the port in the table of a family, whose rows have that size, and the port
// there.
func listensIn(family uintptr, size, at int, port uint16) bool {
	table := make([]byte, 4<<10)
	for {
		n := uint32(len(table))
		status, _, _ := getExtendedTCPTable.Call(uintptr(unsafe.Pointer(unsafe.SliceData(table))), uintptr(unsafe.Pointer(&n)),
			0, family, tcpTableOwnerPIDListener, 0)
		if windows.Errno(status) != windows.ERROR_INSUFFICIENT_BUFFER {
			return status == 0 && hasPort(table, size, at, port)
		}
		table = make([]byte, n+1<<10) // there may be more by then
	}
}

// hasPort reads a count and its rows.
func hasPort(table []byte, size, at int, port uint16) bool {
	rows := table[4:]
	for range binary.LittleEndian.Uint32(table) {
		if binary.BigEndian.Uint16(rows[at:]) == port {
			return true
		}
		rows = rows[size:]
	}
	return false
}
