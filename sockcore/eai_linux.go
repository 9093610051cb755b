package sockcore

// getaddrinfo(3)'s numbers, negative in glibc and musl (netdb.h).
const (
	eaiSockType = -7
	eaiService  = -8
)
