// Package sockcore is the socket layer: sockets, operations on them, options, message flags, endpoints, errors and the
// tracing of system calls. It knows nothing of commands, text or terminals. The names, meanings and errors are those of
// Boost.Asio's ip::tcp::socket wherever it has them, then the kernel's.
//
// Every transfer is a record, an [Op]: [Socket.Start] tries it once without blocking and queues it when it would block.
// A queued operation ends through its Done callback or is awaited with [Op.Wait]; [Socket.Do] does both under a
// context. Read, Write and the other methods with a context are the short way.
//
// # Terms
//
// A lane is a queue of operations of one socket: reading, writing, exceptions, and what is owed. Only a lane's first
// operation touches the descriptor, and only one goroutine at a time steps it. An attempt is one try of an operation.
// The foreground is a goroutine that waits for an operation of its own (Op.Inline) and polls the descriptor itself;
// every other operation is the reactor's. A layer is a [Transport] that stands on the kernel's.
//
// # Where things stand
//
//	socket.go              Socket and its lifecycle: Open, Bind, Listen, Shutdown, Disconnect, Cancel, Close, Attach, Detach
//	protocol.go            Protocol, Family, Type, and the traits that tell transports apart
//	endpoint.go            Endpoint
//	descriptor.go          an open descriptor: references, registration, what it owes
//	transport.go           Transport, the kernel's own, and Message
//	op.go                  Op, its kinds and which fields each reads
//	do.go                  constructors of operations, and methods with a context
//	lane.go engine.go      lanes, Start, stepping a lane, finishing and aborting
//	foreground.go spin.go  waiting in the foreground
//	reactor.go             events of the poller to sockets
//	later.go               pauses, and sending in pieces
//	deadline.go            deadlines, Wait and Abort
//	closing.go             a close(2) that lingers
//	budget.go              how much one attempt may do, and the memory it reads into
//	stream.go              reads and writes
//	readto.go splice.go    reading into a file, or into nothing
//	span.go sendfile.go    sending a file
//	connect.go resolve.go  connecting, and looking names up
//	flow.go flow_sides.go  copying from one socket to another, and what each of its two sides does
//	lend.go                giving a socket to a program for a while
//	accept.go pair.go      accepting, and two sockets that are connected to each other
//	control.go             control data of messages, and the descriptors that they carry
//	folder.go socketfile.go  the relative paths of unix sockets, and their files
//	peer.go                watching for the peer's end; Summary
//	unread.go              how much has come and was not taken
//	tlslayer               TLS, a layer
//	observer.go            Observer: told of what is opened, sent and received
//	trace.go calls.go      each system call, for a tracer
//	option.go option_table.go flags.go iocontrol.go  tables of options, flags and requests
//	multicast.go           options whose value is a group or an interface
//	properties.go details.go tcpinfo.go              what can be asked of a socket
//	adopt.go               descriptors that come from elsewhere
//	code.go code_table.go  errors; errno_unix.go and errno_windows.go have the numbers
//	systems.go             which systems have what
//	internal/sys           the system calls of each system
//	internal/poller        epoll, kqueue and AFD behind one API
//
// # The way of one read in the foreground
//
// Start checks the operation and finds its lane free. A short one tries at once with the lock held (tryLocked); others
// are pushed onto the lane, which stepLane steps: try drops the lock, Op.try calls the transport, EAGAIN comes back as
// blockedRead, leave finds that the operation is its owner's (Op.inForeground) and leaves it parked. Wait calls
// waitInForeground: it spins for a few microseconds (spin.go), then polls the descriptor and a waker on this thread
// (Socket.poll, wait), and steps again when the descriptor is ready. Cancel and Close wake the waker. Where others wait,
// too, it is the reactor's (Socket.watching, handOver).
//
// # The way of one job's read
//
// Start does the same, but leave calls watch, which registers the descriptor with the poller. The poller's goroutine
// reports its event to reactor.dispatch, Socket.edge steps the lanes that wait for it, finish takes the operation out,
// and when the lock is dropped batch.run calls its Done. A goroutine that is about to sleep for an operation of its own
// does this for others first, in the poller's goroutine's place (reactor.turn).
//
// # What a new system or transport touches
//
// A system: a file of each family that the doc.go of internal/sys lists, one file in internal/poller, a row in systems.go,
// errno numbers. A transport by the kernel: protocol.go, and hooks where its traits differ. A layer: a package of its own
// with a Transport, put on a socket by [Socket.SetLayer].
package sockcore
