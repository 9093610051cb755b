//go:build !linux && !darwin && !freebsd && !windows

package sockcore

// The system calls of systems for which none are written yet.

const (
	backlogMax      = -1
	ioBytesReadable = 0
	ioBytesUnsent   = 0
	ioAtMark        = 0

	recvFlags    Flags = 0
	sendFlags    Flags = 0
	consumeFlags Flags = 0
)

// sysFlagNames stay unused until calls are made here.
var sysFlagNames []sysFlagName

// pollNames are how a trace shows what is waited for.
var pollNames = [...]string{WaitRead: "POLLIN", WaitWrite: "POLLOUT", WaitError: "POLLPRI"}

func sysSocket(Family) (int, Code)            { return -1, NotSupported }
func sysClose(int) Code                       { return NotSupported }
func sysBind(int, Endpoint) Code              { return NotSupported }
func sysListen(int, int) Code                 { return NotSupported }
func sysConnect(int, Endpoint) Code           { return NotSupported }
func sysDisconnect(int) Code                  { return NotSupported }
func sysShutdown(int, Shutdown) Code          { return NotSupported }
func sysAccept(int) (int, Endpoint, Code)     { return -1, Endpoint{}, NotSupported }
func sysLocal(int) (Endpoint, Code)           { return Endpoint{}, NotSupported }
func sysRemote(int) (Endpoint, Code)          { return Endpoint{}, NotSupported }
func sysIoctl(int, int) (int, Code)           { return 0, NotSupported }
func sysSetInt(int, int, int, int) Code       { return NotSupported }
func sysGetInt(int, int, int) (int, Code)     { return 0, NotSupported }
func sysSetLinger(int, bool, int) Code        { return NotSupported }
func sysGetLinger(int) (bool, int, Code)      { return false, 0, NotSupported }
func sysSetText(int, int, int, string) Code   { return NotSupported }
func sysGetText(int, int, int) (string, Code) { return "", NotSupported }
func sysError(int) (pending, c Code)          { return 0, NotSupported }
func sysListening(int) (bool, Code)           { return false, NotSupported }
func sysSetNonblock(int, bool) (bool, Code)   { return false, NotSupported }
func sysRecv(int, []byte, Flags) (int, Code)  { return 0, NotSupported }
func sysSend(int, []byte, Flags) (int, Code)  { return 0, NotSupported }
func sysConsume(int, []byte) (int, Code)      { return 0, NotSupported }
func sysPoll(int, WaitKind) (bool, Code)      { return false, NotSupported }
func sysConnected(int, Endpoint) Code         { return NotSupported }
