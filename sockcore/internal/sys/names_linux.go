package sys

// Getaddrinfo(3)'s numbers, negative in glibc and musl (netdb.h).
const (
	EAISockType = -7
	EAIService  = -8
)

// Spelling returns how the system calls what is called so on Linux.
func Spelling(name string) string { return name }
