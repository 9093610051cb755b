//go:build darwin || freebsd

package sys

// Getaddrinfo(3)'s numbers (netdb.h).
const (
	EAIService  = 9
	EAISockType = 10
)

// Spelling returns how the system calls what is called so on Linux, or what it has in its place.
func Spelling(name string) string {
	if own, ok := spellings[name]; ok {
		return own
	}
	return name
}
