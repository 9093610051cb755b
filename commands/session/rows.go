package session

import (
	"strconv"
	"time"

	"sockshell/commands/value"
	"sockshell/sockcore"
)

// Row is one thing that can be told of a socket.
type Row struct {
	Name  string
	Value value.Value
	usual string // what it is where nothing is told of it; "": nothing
	// moving says that it changes on its own, or with every segment: not what a command did.
	moving bool
}

// Rows grow in the order in which they are shown.
type Rows []Row

func (l *Rows) add(name string, v value.Value) { *l = append(*l, Row{Name: name, Value: v}) }

// count adds a number that is usually 0.
func (l *Rows) count(name string, n uint64) {
	*l = append(*l, Row{Name: name, Value: value.OfUint(n), usual: "0"})
}

func (l *Rows) moving(name string, v value.Value) {
	*l = append(*l, Row{Name: name, Value: v, moving: true})
}

// RowsOf lists all that is known of a socket.
func RowsOf(d *sockcore.Details) Rows {
	var l Rows
	l.add("state", value.OfText(d.State.String()))
	if d.FD >= 0 {
		l.descriptor(d)
		l.transfers(d)
		if d.TCP != nil && d.TCP.State.HasConnection() {
			l.measures(d.TCP)
		}
		if d.Congestion != "" {
			l.add("congestion", value.OfText(d.Congestion))
		}
		l.options(d)
	}
	for i := range d.Operations {
		l.pending(i+1, &d.Operations[i])
	}
	return l
}

func (l *Rows) descriptor(d *sockcore.Details) {
	l.add("transport", value.OfText(d.Transport()))
	l.add("family", value.OfText(d.Protocol.Family.String()))
	l.add("local", EndpointCell(d.Local))
	l.add("remote", EndpointCell(d.Remote))
	l.add("fd", value.OfInt(int64(d.FD)))
	if d.Inode != 0 {
		l.add("inode", value.OfUint(d.Inode))
	}
	if d.Peer != nil {
		l.add("remote_credentials", value.OfText(d.Peer.String()))
	}
	if d.TCP != nil {
		l.add("tcp_state", value.OfText(d.TCP.State.String()))
	}
}

// transfers tells what lies between the socket and its user.
func (l *Rows) transfers(d *sockcore.Details) {
	if d.Backlog != nil {
		l.count("backlog_used", uint64(d.Backlog.Used))
		l.add("backlog_max", value.OfInt(int64(d.Backlog.Max)))
	}
	if d.ReceiveQueue >= 0 {
		l.count("receive_queue", uint64(d.ReceiveQueue))
	}
	if d.SendQueue >= 0 {
		l.count("send_queue", uint64(d.SendQueue))
	}
	if d.Dropped >= 0 {
		l.count("drops", uint64(d.Dropped))
	}
	if d.Polled {
		*l = append(*l, Row{Name: "error_pending", Value: value.OfBool(d.ErrorPending), usual: "false"},
			Row{Name: "ended", Value: value.OfText(d.Ended.String()), usual: sockcore.Ended{}.String()})
	}
}

// measures are TCP_INFO's, under the kernel's names.
func (l *Rows) measures(t *sockcore.TCPInfo) {
	threshold := value.Ok // none was reached yet
	if t.SlowStartThreshold != sockcore.SlowStartInfinite {
		threshold = value.OfInt(int64(t.SlowStartThreshold))
	}
	l.moving("rtt", value.OfDuration(t.RTT))
	l.moving("rttvar", value.OfDuration(t.RTTVariance))
	l.add("cwnd", value.OfInt(int64(t.CongestionWindow)))
	l.add("ssthresh", threshold)
	l.count("retransmits", uint64(t.Retransmits))
	l.add("snd_mss", value.OfInt(int64(t.SendSegmentSize)))
	l.add("rcv_mss", value.OfInt(int64(t.ReceiveSegmentSize)))
	l.count("bytes_acked", t.BytesAcked)
	l.count("bytes_received", t.BytesReceived)
	l.moving("segments_out", value.OfInt(int64(t.SegmentsOut)))
	l.moving("segments_in", value.OfInt(int64(t.SegmentsIn)))
	l.moving("delivery_rate", value.OfUint(t.DeliveryRate))
}

// options are those that a fresh socket does not have so.
func (l *Rows) options(d *sockcore.Details) {
	if code, failed := sockcore.CodeOf(d.OptionsErr); failed {
		l.add("options", value.OfText(code.Name()))
	}
	for i := range d.Options {
		o := &d.Options[i]
		v := OptionValue(o.Value)
		if o.Kernel != 0 {
			v = value.OfText(scalarText(v) + ", kernel " + strconv.FormatInt(o.Kernel, 10))
		}
		// The system switches quick acknowledgments as it sees fit: tcp(7).
		moving := o.Option.Name == "tcp_quick_ack"
		*l = append(*l, Row{o.Option.Name, v, string(OptionValue(o.Fresh).AppendVariable(nil)), moving})
	}
}

// pending tells of an operation: `[1] read_some, read lane`, and how old it is.
func (l *Rows) pending(number int, p *sockcore.Pending) {
	name, text := "pending_"+strconv.Itoa(number), p.Kind.String()+", "+p.Lane+" lane"
	if p.Tag != 0 {
		text = "[" + strconv.Itoa(int(p.Tag)) + "] " + text
	}
	l.add(name, value.OfText(text))
	l.moving(name+"_age", value.OfDuration(p.Age.Truncate(time.Millisecond)))
}

// scalarText is what a cell shows.
func scalarText(v value.Value) string {
	text := string(v.AppendVariable(nil))
	if text == "" {
		return "-"
	}
	return text
}

// EndpointCell is an endpoint in a table, empty where there is none.
func EndpointCell(e sockcore.Endpoint) value.Value {
	if !e.IsValid() {
		return value.Ok
	}
	return value.OfText(e.String())
}

// OptionValue is what get_option prints.
func OptionValue(v sockcore.OptionValue) value.Value {
	switch v.Kind {
	case sockcore.Boolean:
		return value.OfBool(v.Bool)
	case sockcore.Integer:
		return value.OfInt(v.Int)
	case sockcore.Linger:
		return value.OfLinger(v.Bool, v.Int)
	case sockcore.Duration:
		return value.OfDuration(time.Duration(v.Int))
	case sockcore.Text, sockcore.Interface, sockcore.Group, sockcore.Word:
		return value.OfText(v.Text)
	case sockcore.PortRange:
		return value.OfText(strconv.FormatInt(v.Int&0xffff, 10) + "-" + strconv.FormatInt(v.Int>>16, 10))
	case sockcore.Bytes:
		return value.OfData([]byte(v.Text))
	case sockcore.Error:
		if v.Code == 0 {
			return value.OfText("ok")
		}
		return value.OfText(v.Code.Name())
	}
	return value.Ok
}
