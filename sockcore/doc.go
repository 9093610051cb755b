// Package sockcore is the socket layer: sockets, operations on them, options,
// message flags, endpoints, errors and the tracing of system calls. It knows
// nothing of commands, text or terminals.
//
// Every transfer is a record, an [Op]: [Socket.Start] tries it once without
// blocking and queues it when it would block. A queued operation ends through
// its Done callback or is awaited with [Op.Wait]. Operations queue in order on
// three lanes a socket (reading, writing, exceptions), only a lane's first one
// touches the descriptor, and one reactor goroutine serves the whole process.
//
// The names, meanings and errors are those of Boost.Asio's ip::tcp::socket
// wherever it has them, then the kernel's.
package sockcore
