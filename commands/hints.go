package commands

import (
	"sockshell/commands/session"
	"sockshell/sockcore"
)

// hints may follow the error of any command. There is one only where the error's own words leave open what to do.
var hints = []session.Hint{
	{Code: sockcore.EBADF, When: (*session.Call).ActsOnClosed, Text: "the socket is closed: open v4, open v6 or connect first"},
	{Code: sockcore.AlreadyOpen, Text: "close it first, or make another one with new"},
	{Code: sockcore.EAFNOSUPPORT, When: (*session.Call).ActsOnOpen, Text: "the socket is of the other family: close it, and open the address's"},
	{Code: sockcore.EISCONN, Text: "disconnect or close first"},
	{Code: sockcore.ENOTCONN, Text: "it has no peer: connect first; accept makes the socket that a listener's peer talks to"},
	{Code: sockcore.EPIPE, Text: "no more can be sent: this end is not connected, or was shut down, or the peer is gone"},
	{Code: sockcore.ESHUTDOWN, Text: "this end was shut down"},
	{Code: sockcore.EMFILE, Text: "close some sockets, or raise ulimit -n before the shell starts"},
	{Code: sockcore.HostNotFoundTryAgain, Text: "no name server has answered: try again, or give an address"},
	{Code: sockcore.ServiceNotFound, Text: "give the port as a number"},
	{Code: sockcore.TimedOut, When: (*session.Call).UnderDefaultTimeout, Text: "set timeout 0 waits for ever, timeout DURATION before a command as long as that"},
}
