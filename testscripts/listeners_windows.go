package testscripts

import (
	"encoding/binary"
	"net/netip"
	"unsafe"

	"golang.org/x/sys/windows"
)

var (
	getExtendedTCPTable = windows.NewLazySystemDLL("iphlpapi.dll").NewProc("GetExtendedTcpTable")
	getExtendedUDPTable = windows.NewLazySystemDLL("iphlpapi.dll").NewProc("GetExtendedUdpTable")
)

// tcpTableOwnerPIDListener is TCP_TABLE_OWNER_PID_LISTENER (iprtrmib.h): rows of listeners; those of
// IPv6 come with their owners only.
const tcpTableOwnerPIDListener = 3

// udpTableOwnerPID is UDP_TABLE_OWNER_PID (iprtrmib.h).
const udpTableOwnerPID = 1

// listens reads the system's tables of listeners, or of UDP sockets, whatever address they have.
func listens(network string, _ netip.Addr, port uint16) bool {
	if network == "udp" { // MIB_UDPROW_OWNER_PID and MIB_UDP6ROW_OWNER_PID
		return listensIn(getExtendedUDPTable, udpTableOwnerPID, windows.AF_INET, 12, 4, port) ||
			listensIn(getExtendedUDPTable, udpTableOwnerPID, windows.AF_INET6, 28, 20, port)
	}
	// The rows are MIB_TCPROW_OWNER_PID and MIB_TCP6ROW_OWNER_PID: their sizes, and where the local
	// port stands, in network byte order.
	return listensIn(getExtendedTCPTable, tcpTableOwnerPIDListener, windows.AF_INET, 24, 8, port) ||
		listensIn(getExtendedTCPTable, tcpTableOwnerPIDListener, windows.AF_INET6, 56, 20, port)
}

// listensIn looks for the port in the table of a family, whose rows have that size, and the port
// there.
func listensIn(read *windows.LazyProc, class, family uintptr, size, at int, port uint16) bool {
	table := make([]byte, 4<<10)
	for {
		n := uint32(len(table))
		status, _, _ := read.Call(uintptr(unsafe.Pointer(unsafe.SliceData(table))), uintptr(unsafe.Pointer(&n)),
			0, family, class, 0)
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
