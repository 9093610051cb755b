// Package luavm is Lua on the engine of sockcore: the names of Emilua's API, on fibers that block one by one.
//
// The interpreter is gopher-lua. What of it differs from Lua 5.1, or from LuaJIT where that has more, is mended here:
// the source is prepared before it is parsed, and the libraries are our own where the interpreter's would change bytes.
//
// # Terms
//
// A fiber is a goroutine with a thread of Lua. The baton is the right to touch Lua: one fiber has it, and gives it to the
// next that is ready when it waits. A flow is what the threads of a fiber, or of a coroutine, have in common: each
// protected call has a thread of its own.
//
// # Where things stand
//
//	vm.go lex.go tree.go operators.go  making a VM, compiling
//	program.go code.go host.go      a program of its own and its end; code in a session, and the session in Lua
//	complete.go                     names for completion
//	scheduler.go alarm.go fiber.go flow.go  the baton, timers, fibers, what ends them
//	protect.go scope.go coroutine.go  pcall, cleanup handlers, coroutines
//	base.go number.go mathlib.go bit.go tables.go strings.go pattern.go printf.go format.go output.go  the language's libraries
//	errors.go                       errors as values
//	fiberlib.go sync.go future.go clock.go  spawn, this_fiber, locks, futures, timers
//	span.go stream.go scanner.go    bytes, and streams of them
//	address.go ip.go socket.go transfer.go socketmodules.go socketoptions.go descriptors.go message.go tls.go  sockets
//	file.go system.go input.go iolib.go iofile.go oslib.go source.go modules.go  files, standard streams, require
package luavm
