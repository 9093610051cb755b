package testscripts

import (
	"os"
	"os/exec"
	"sync"
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"

	"sockshell/sockcore"
)

// group is a job object, which all that a program starts is in as well.
type group struct {
	mu  sync.Mutex
	job windows.Handle // 0: it is closed
}

// resumeProcess is NtResumeProcess, which no header declares: it starts a process that was created suspended.
var resumeProcess = windows.NewLazySystemDLL("ntdll.dll").NewProc("NtResumeProcess")

// startGroup starts a program in a job of its own, which ends with this process at the latest. The program
// does not run before it is in it.
func startGroup(c *exec.Cmd) (*group, error) {
	job, err := windows.CreateJobObject(nil, nil)
	if err != nil {
		return nil, err
	}
	g := &group{job: job}
	var limits windows.JOBOBJECT_EXTENDED_LIMIT_INFORMATION
	limits.BasicLimitInformation.LimitFlags = windows.JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE
	_, err = windows.SetInformationJobObject(job, windows.JobObjectExtendedLimitInformation,
		uintptr(unsafe.Pointer(&limits)), uint32(unsafe.Sizeof(limits)))
	if err != nil {
		g.close()
		return nil, err
	}
	c.SysProcAttr = &syscall.SysProcAttr{CreationFlags: windows.CREATE_SUSPENDED}
	if err := sockcore.StartProgram(c); err != nil {
		g.close()
		return nil, err
	}
	var joined error
	err = c.Process.WithHandle(func(handle uintptr) {
		if joined = windows.AssignProcessToJobObject(job, windows.Handle(handle)); joined != nil {
			return
		}
		if status, _, _ := resumeProcess.Call(handle); status != 0 {
			joined = windows.NTStatus(status)
		}
	})
	if err == nil {
		err = joined
	}
	if err != nil {
		_ = c.Process.Kill()
		_ = c.Wait()
		g.close()
		return nil, err
	}
	return g, nil
}

// waited is called when the program has been waited for.
func (g *group) waited() {}

// exists reports whether anything of the group is left.
func (g *group) exists() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	// JOBOBJECT_BASIC_ACCOUNTING_INFORMATION.
	var accounting struct {
		userTime, kernelTime, periodUserTime, periodKernelTime      int64
		pageFaults, processes, activeProcesses, terminatedProcesses uint32
	}
	err := windows.QueryInformationJobObject(g.job, windows.JobObjectBasicAccountingInformation,
		uintptr(unsafe.Pointer(&accounting)), uint32(unsafe.Sizeof(accounting)), nil)
	return g.job != 0 && err == nil && accounting.activeProcesses > 0
}

// signal ends all that is in the group: there is no signal to send it.
func (g *group) signal(syscall.Signal) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.job != 0 {
		_ = windows.TerminateJobObject(g.job, 1) // it may be empty
	}
}

// close ends what is left of the group with it.
func (g *group) close() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.job != 0 {
		_ = windows.CloseHandle(g.job)
		g.job = 0
	}
}

// raise ends this process, as a signal does.
func raise(os.Signal) { _ = windows.TerminateProcess(windows.CurrentProcess(), 1) }
