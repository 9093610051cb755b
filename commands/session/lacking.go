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

// OfKind is the error of what is for the sockets of some transports on one of another; nil: it is one of them, or closed.
func OfKind(p sockcore.Protocol, t sockcore.Transports) error {
	if p.Type != 0 && !t.Has(p) {
		return &sockcore.TransportError{Transport: p.String()}
	}
	return nil
}

// OfKind is OfKind for the socket that the command acts on.
func (c *Call) OfKind(t sockcore.Transports) error { return OfKind(c.Socket().Protocol(), t) }

// ofLayer says of an error that the system lacks something, which it has, that the socket's layer does.
func (c *Call) ofLayer(err error) error {
	if err == sockcore.NotSupported && c.socket != nil && c.Socket().Layer() != nil { //nolint:errorlint // unwrapped
		i := c.Socket().Info()
		return &sockcore.TransportError{Transport: i.Transport()}
	}
	return err
}

// fitsSocket is OfKind for the command itself.
func (c *Call) fitsSocket() error {
	if t := c.command.Transports; t != sockcore.OnAll {
		return c.OfKind(t)
	}
	return nil
}
