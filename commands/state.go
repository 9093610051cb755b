package commands

import (
	"sockshell/commands/session"
	"sockshell/commands/session/param"
	"sockshell/commands/value"
)

type stateInput struct {
	Socket param.SocketName `name:"SOCKET" optional:"y" doc:"a socket; otherwise the current one"`
}

func stateCommands() []*session.Command {
	return []*session.Command{
		session.DefineOn("state", session.Doc{
			Group: session.Properties, Replay: session.ReplayDrop, Summary: "everything about a socket at once",
			Detail: "One fact a row, and none that the system does not tell; of a closed socket only that. state is this shell's, tcp_state the " +
				"connection's (RFC 9293). receive_queue and send_queue are bytes, backlog_used and backlog_max a listener's connections. " +
				"error_pending tells of an error without taking it, which is why it has no name here: get_option error has. ended says which " +
				"directions are over, whichever side ended them. The measures of the connection are TCP_INFO's, tcp(7): cwnd and ssthresh are " +
				"segments, delivery_rate bytes a second, and bytes_acked counts a connect's SYN as 1. Then come the options whose value is not " +
				"that of a fresh socket, with the kernel's own number where that is another, and the pending operations: their jobs, lanes and ages. Last is what TLS holds: how many bytes are decrypted and unread, and encrypted and unsent.",
			Errors: []string{"usage"},
			Examples: "> state\nproperty value\nstate closed\n> socket_pair a b\na b\n> state b\nproperty value\nstate connected\ntransport tcp\nfamily v4\n" +
				"local 127.0.0.1:[..]\nremote 127.0.0.1:[..]\n...\n",
		}, runState),
	}
}

func runState(c *session.Call, in *stateInput) (value.Value, error) {
	if in.Socket != "" {
		if c.Typed() != "" {
			return value.Ok, param.Usage("two sockets are named: " + c.Typed() + " and " + string(in.Socket))
		}
		e, err := c.FindSocket(string(in.Socket))
		if err != nil {
			return value.Ok, err
		}
		c.ActOn(e)
	}
	details := c.Socket().Details()
	t := &value.Table{Header: []string{"property", "value"}}
	for _, row := range session.RowsOf(&details) {
		t.Add(value.OfText(row.Name), row.Value)
	}
	tlsRows(c.Socket(), func(name string, v value.Value) { t.Add(value.OfText(name), v) })
	return value.OfTable(t), nil
}
