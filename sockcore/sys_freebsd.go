package sockcore

const ioBytesUnsent = 0x40046677 // FIONWRITE (sys/filio.h)

func sysIoctl(fd, request int) (int, Code) { return ioctlInt(fd, request) }
