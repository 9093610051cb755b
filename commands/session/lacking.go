package session

import "sockshell/sockcore"

// lackError is that the system lacks something, and says which have it.
type lackError struct {
	name    string
	systems sockcore.Systems
}

func (*lackError) Error() string { return sockcore.NotSupported.Error() }

func (*lackError) Unwrap() error { return sockcore.NotSupported }

func (e *lackError) details() []string { return []string{e.name + ": " + e.systems.String() + " only"} }

// Lacking says of an error that the system lacks something which systems have it. Where this one does, the error is of the
// socket's transport.
func Lacking(err error, name string, systems sockcore.Systems) error {
	if err == sockcore.NotSupported && systems&sockcore.ThisSystem() == 0 { //nolint:errorlint // unwrapped
		return &lackError{name, systems}
	}
	return err
}
