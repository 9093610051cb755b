---- the sample
local a, b = socket_pair()
spawn(function()
    local buf = byte_span.new(1024)
    local nread = b:read_some(buf)
    print(buf:slice(1, nread))
end):detach()
local nwritten = stream.write_all(a, 'Hello World')
print(nwritten)
--> 11
--> Hello World
---- a socket is opened, bound and closed
local s = ip.tcp.socket.new()
print(s.is_open)
s:open('v4')
print(s.is_open, pcall(s.open, s, 'v4'))
s:bind(ip.address.loopback_v4(), 0)
print(s.local_address, s.local_port > 0, s.local_address == ip.address.new('127.0.0.1'))
print(select(2, pcall(function() return s.remote_port end)).name)
s:close()
s:close()
print(s.is_open, select(2, pcall(function() return s.local_port end)).name)
s:open(ip.address.any_v6())
s:bind('::1', 0)
print(s.local_address)
--> false
--> true	false	already_open: already open
--> 127.0.0.1	true	true
--> ENOTCONN
--> false	EBADF
--> ::1
---- connect and accept
local a = ip.tcp.acceptor.new()
a:open('v4')
a:set_option('reuse_address', true)
print(a:get_option('reuse_address'))
a:bind('127.0.0.1', 0)
a:listen()
local f = spawn(function()
  local s = ip.tcp.socket.new()
  s:connect(ip.address.loopback_v4(), a.local_port)
  return s
end)
local s = a:accept()
local c = f:join()
print(s.remote_port == c.local_port, c.remote_port == a.local_port, c.remote_address)
c:write_some(byte_span.append('hello'))
local b = byte_span.new(3)
print(s:read_some(b), b)
print(s:io_control('bytes_readable'))
a:close()
print(a.is_open)
--> true
--> true	true	127.0.0.1
--> 3	hel
--> 2
--> false
---- cancel ends what is pending with operation_aborted
local a, b = socket_pair()
local f = spawn(function() return pcall(a.read_some, a, byte_span.new(10)) end)
this_fiber.yield()
a:cancel()
local ok, e = f:join()
print(ok, e == asio_error.basic.operation_aborted, e.name, f.interruption_caught)
b:write_some('still')
print(a:read_some(byte_span.new(10)))
--> false	true	operation_aborted	false
--> 5
---- close ends what is pending with operation_aborted
local a, b = socket_pair()
local f = spawn(function() a:read_some(byte_span.new(10)) end)
this_fiber.yield()
a:close()
print(select(2, pcall(f.join, f)).name)
print(select(2, pcall(b.read_some, b, byte_span.new(1))).name)
--> operation_aborted
--> eof
---- an interrupt ends a read, and loses nothing
local a, b = socket_pair()
local f = spawn(function() a:read_some(byte_span.new(10)) end)
this_fiber.yield()
f:interrupt()
f:join()
print(f.interruption_caught)
b:write_some('kept')
local s = byte_span.new(10)
print(s:slice(1, a:read_some(s)))
--> true
--> kept
---- an interrupt tells how much was moved
local a, b = socket_pair()
local s = byte_span.new(10)
local f = spawn(function()
  local _, e = pcall(stream.read_all, a, s)
  print(e.name, e.op, e.transferred, s:slice(1, e.transferred))
end)
this_fiber.yield()
b:write_some('abc')
repeat this_fiber.yield() until a:io_control('bytes_readable') == 0
f:interrupt()
f:join()
f = spawn(function()
  local _, e = pcall(stream.write_all, a, byte_span.new(8000000))
  a:shutdown('send')
  return e.transferred
end)
this_fiber.yield()
f:interrupt()
local total, room = 0, byte_span.new(65536)
pcall(function() while true do total = total + b:read_some(room) end end)
print(f:join() == total, total > 0)
--> interrupted	read_all	3	abc
--> true	true
---- an error within several writes tells what all have moved
local io = {room = 7}
function io:write_some(s)
  if self.room == 0 then error(generic_error.EPIPE) end
  local n = math.min(self.room, 4)
  self.room = self.room - n
  return n
end
local ok, e = pcall(stream.write_at_least, io, 'a long message', 12)
print(ok, e == generic_error.EPIPE, e.transferred)
local a, b = socket_pair()
local s = byte_span.new(16000000)
local f = spawn(function()
  local _, e = pcall(stream.write_at_least, a, s, #s - 1)
  a:shutdown('send')
  return e
end)
local total, room = b:read_some(byte_span.new(1)), byte_span.new(65536)
repeat total = total + b:read_some(room) until total > 1000000
f:interrupt()
e = f:join()
pcall(function() while true do total = total + b:read_some(room) end end)
print(e.name, e.transferred == total)
io = {n = 0, read_some = function(self, s) self.n = self.n + 1 return self.n == 1 and 3 or 0 end}
_, e = pcall(stream.read_all, io, byte_span.new(9))
print(e.name, e.transferred)
--> false	true	7
--> interrupted	true
--> eof	3
---- a completed read wins over an interrupt, which is taken next
local a, b = socket_pair()
b:write_some('there')
local f = spawn(function()
  this_fiber.disable_interruption()
  this_fiber.yield()
  local s = byte_span.new(10)
  local n = a:read_some(s)
  this_fiber.restore_interruption()
  print(s:slice(1, n))
  a:read_some(s)
  print('not here')
end)
this_fiber.yield()
f:interrupt()
f:join()
print(f.interruption_caught)
--> there
--> true
---- release and assign
local a, b = socket_pair()
local fd = a:release()
print(a.is_open, tostring(fd):match('^/dev/fd/%d+$') ~= nil)
local c = ip.tcp.socket.new()
c:assign('v4', fd)
print(c:write_some('x'), b:read_some(byte_span.new(1)))
print(select(2, pcall(c.assign, c, 'v4', fd)).name)
--> false	true
--> 1	1
--> EBADF
---- a released descriptor is closed, or duplicated
local a, b = socket_pair()
local fd = a:release()
local other = fd:dup()
fd:close()
print(select(2, pcall(fd.close, fd)).name)
other:close()
print(select(2, pcall(b.read_some, b, byte_span.new(1))).name)
--> EBADF
--> eof
---- shutdown
local a, b = socket_pair()
a:shutdown('send')
print(select(2, pcall(b.read_some, b, byte_span.new(1))) == asio_error.misc.eof)
b:write_some('back')
print(a:read_some(byte_span.new(9)))
print(select(2, pcall(a.write_some, a, 'x')).name)
b:shutdown('both')
b:shutdown('receive')
--> true
--> 4
--> EPIPE
--! ENOTCONN
---- disconnect
local a, b = socket_pair()
a:disconnect()
print(a.is_open, select(2, pcall(function() return a.remote_port end)).name)
print(select(2, pcall(b.read_some, b, byte_span.new(1))).name)
--> true	ENOTCONN
--> ECONNRESET
---- receive and send with flags
local a, b = socket_pair()
local flags = ip.message_flag
print(a:send(byte_span.append('abc'), 0))
local s = byte_span.new(8)
print(b:receive(s, flags.peek), b:receive(s, 0), s:slice(1, 3))
print(flags.out_of_band > 0, flags.do_not_route > 0, flags.end_of_record ~= nil)
print(select(2, pcall(b.receive, b, s, flags.dont_wait)).name)
--> 3
--> 3	3	abc
--> true	true	true
--> EAGAIN
---- out of band, inline: wait and at_mark
local a, b = socket_pair()
b:set_option('out_of_band_inline', true)
a:write_some('before')
a:send('!', ip.message_flag.out_of_band)
b:wait('error')
local s = byte_span.new(10)
local function read() return tostring(s:slice(1, b:read_some(s))) end
print(b.at_mark, read(), b.at_mark, read(), b.at_mark)
--> false	before	true	!	false
---- wait for read and write
local a, b = socket_pair()
a:wait('write')
spawn(function() b:write_some('x') end):detach()
a:wait('read')
print(a:io_control('bytes_readable'), pcall(a.wait, a, 'nothing'))
--> 1	false	EINVAL: invalid argument (wait for read, write or error)
---- options of every kind
local a, b = socket_pair()
for _, name in ipairs{'tcp_no_delay', 'keep_alive', 'out_of_band_inline', 'do_not_route'} do
  a:set_option(name, true)
  io.write(name, ' ', tostring(a:get_option(name)), '\n')
end
a:set_option('send_buffer_size', 8192)
a:set_option('receive_buffer_size', 8192)
a:set_option('receive_low_watermark', 2)
a:set_option('linger', true, 5)
print(a:get_option('send_buffer_size'), a:get_option('receive_buffer_size'), a:get_option('receive_low_watermark'))
print(a:get_option('linger'))
a:set_option('linger', false, 0)
print(a:get_option('linger'))
print(a:get_option('debug'), a:get_option('error'), pcall(a.set_option, a, 'send_low_watermark', 1))
print(select(2, pcall(a.get_option, a, 'nothing')))
print(select(2, pcall(a.set_option, a, 'tcp_no_delay', 1)))
--> tcp_no_delay true
--> keep_alive true
--> out_of_band_inline true
--> do_not_route true
--> 8192	8192	2
--> true	5
--> false	0
--> false	nil	false	ENOPROTOOPT: protocol not available
--> EINVAL: invalid argument (there is no option nothing)
--> bad argument #3 to '?' (boolean expected, got number)
---- v6_only
local s = ip.tcp.socket.new()
s:open('v6')
s:set_option('v6_only', true)
print(s:get_option('v6_only'))
--> true
---- send_file with something around it
local f = file.random_access.new()
f:open('data', bit.bor(file.open_flag.read_write, file.open_flag.create))
f:write_some_at(0, '0123456789')
print(f.size, f.is_open)
local a, b = socket_pair()
print(a:send_file(f, 2, 5, byte_span.append('<'), byte_span.append('>')), a:send_file(f, 8, 0))
local s = byte_span.new(9)
stream.read_all(b, s)
print(s)
print(select(2, pcall(a.send_file, a, f, 11, 1)).name, select(2, pcall(a.send_file, a, f, 5, 6)).name)
f:close()
print(f.is_open)
--> 10	true
--> 7	2
--> <23456>89
--> EINVAL	eof
--> false
---- what was refused names itself
local s = ip.tcp.socket.new()
local a = ip.tcp.acceptor.new()
a:open('v4')
a:bind('127.0.0.1', 0)
local ok, e = pcall(s.connect, s, '127.0.0.1', a.local_port)
print(ok, e.name, e.category, e.op == 'connect 127.0.0.1:' .. a.local_port, s.is_open)
print(e == asio_error.basic.connection_refused, e:togeneric() == generic_error.ECONNREFUSED, e.category:message(e.code))
--> false	ECONNREFUSED	system	true	false
--> true	true	connection refused
---- composed reads and writes
local a, b = socket_pair()
local s = byte_span.new(6)
spawn(function() for c in ('abcdef'):gmatch('.') do a:write_some(c) this_fiber.yield() end a:shutdown('send') end):detach()
print(stream.read_at_least(b, s:slice(1, 4), 3) >= 3)
local ok, e = pcall(stream.read_all, b, byte_span.new(10))
print(ok, e.name, e.transferred > 0, e.transferred < 4)
print(stream.write_at_least(b, 'some', 2) >= 2, stream.write_all(b, byte_span.append('x')))
--> true
--> false	eof	true	true
--> true	1
---- streams of one's own
local got = {}
local sink = {write_some = function(self, b) got[#got + 1] = tostring(b:slice(1, math.min(2, #b))) return math.min(2, #b) end}
print(stream.write_all(sink, 'abcde'), table.concat(got, '|'))
local source = {n = 0, read_some = function(self, b) self.n = self.n + 1 return b:copy(tostring(self.n)) end}
local s = byte_span.new(3)
print(stream.read_all(source, s), s)
--> 5	ab|cd|e
--> 3	123
---- a scanner of lines
local a, b = socket_pair()
stream.write_all(a, 'GET / HTTP/1.1\r\nHost: x\r\n\r\nbody')
a:shutdown('send')
local s = stream.scanner.new{stream = b}
print(s:get_line(), #s.record_terminator, s.record_number)
print(s:get_line(), s:buffered_line())
print('[' .. tostring(s:get_line()) .. ']')
s:remove_line()
local buf, offset = s:buffer()
print(buf:slice(offset))
print(s:get_line(), #s.record_terminator)
print(select(2, pcall(s.get_line, s)).name)
--> GET / HTTP/1.1	2	1
--> Host: x	Host: x
--> []
--> body
--> body	0
--> eof
---- a scanner of fields, and one that is given a buffer
local a, b = socket_pair()
stream.write_all(a, '  one two\tthree \nfour\n')
local s = stream.scanner.with_awk_defaults(b)
local fields = s:get_line()
print(#fields, fields[1], fields[3])
print(s:get_line()[1])
s = stream.scanner.new{stream = b, record_separator = ';', field_separator = ','}
s:set_buffer(byte_span.append('x1,2;3;'), 2)
local f = s:get_line()
print(#f, f[1], f[2], s:get_line()[1])
--> 3	one	three
--> four
--> 2	1	2	3
---- a record that is too long
local a, b = socket_pair()
stream.write_all(a, ('x'):rep(100))
local s = stream.scanner.new{stream = b, max_record_size = 50}
print(select(2, pcall(s.get_line, s)).name)
--> EMSGSIZE
---- names are looked up, and tried in turn
local a = ip.tcp.acceptor.new()
a:open('v4')
a:bind('127.0.0.1', 0)
a:listen()
local results = ip.tcp.get_address_info('127.0.0.1', tostring(a.local_port))
print(#results, results[1].address, results[1].port == a.local_port)
table.insert(results, 1, {address = ip.address.new('127.0.0.1'), port = 1})
local s = ip.tcp.socket.new()
local address, port = ip.connect(s, results, function(last, a, p) print(last and last.name, a) return true end)
print(address, port == a.local_port, s.is_open)
print(select(2, pcall(ip.connect, s, {})).name, select(2, pcall(ip.connect, s, {results[1]})).name)
print(select(2, pcall(ip.tcp.get_address_info, 'name.invalid', 80, ip.address_info_flag.numeric_host)).name)
--> 1	127.0.0.1	true
--> nil	127.0.0.1
--> ECONNREFUSED	127.0.0.1
--> 127.0.0.1	true	true
--> not_found	ECONNREFUSED
--> host_not_found
---- each address that was tried is told
local one, two = {address = ip.address.new('127.0.0.1'), port = 1}, {address = ip.address.new('::1'), port = 2}
local _, e = pcall(ip.connect, ip.tcp.socket.new(), {one, two})
print(e.name, e.op, #e.tried, e.tried[1].endpoint, e.tried[1].error, e.tried[2].endpoint)
print((tostring(e):gsub(' %[%[::1%].*', '')))
_, e = pcall(ip.connect, ip.tcp.socket.new(), {one, two}, function(_, a) return a.is_v4 end)
print(#e.tried, pcall(ip.connect, ip.tcp.socket.new(), {{address = 'nowhere', port = 1}}))
--> ECONNREFUSED	connect [::1]:2	2	127.0.0.1:1	ECONNREFUSED: connection refused	[::1]:2
--> ECONNREFUSED: connection refused [127.0.0.1:1: ECONNREFUSED: connection refused]
--> 1	false	EINVAL: invalid argument (an address is wanted)
---- addresses
local A = ip.address
print(A.new(), A.any_v4(), A.any_v6(), A.loopback_v4(), A.loopback_v6(), A.broadcast_v4())
print(A.new('::1').is_v6, A.new('10.0.0.1').is_v4, A.loopback_v6().is_loopback, A.any_v4().is_unspecified, A.new('224.0.0.1').is_multicast)
print(A.new('1.2.3.4') == A.new('1.2.3.4'), A.new('1.2.3.4') < A.new('1.2.3.5'), A.new('1.2.3.4') <= A.new('1.2.3.3'), A.new('1.2.3.4'):to_v6(), A.new('1.2.3.4'):to_v6():to_v4())
print(A.new('fe80::1').is_link_local, A.new('fe80::1%3').scope_id, pcall(function() return A.any_v4().scope_id end))
local a = A.new('fe80::1')
a.scope_id = 7
print(a.scope_id, pcall(A.new, 'nonsense'))
print(ip.tostring(A.loopback_v4(), 80), ip.tostring(A.loopback_v6(), 80), ip.tostring(A.loopback_v4()))
print(#ip.host_name() > 0, ip.toendpoint('[::1]:443'))
--> 0.0.0.0	0.0.0.0	::	127.0.0.1	::1	255.255.255.255
--> true	true	true	true	true
--> true	true	false	::ffff:1.2.3.4	1.2.3.4
--> true	3	false	EAFNOSUPPORT: address family not supported by protocol (an address of v6 is wanted)
--> 7	false	EINVAL: invalid argument (an address is wanted)
--> 127.0.0.1:80	[::1]:80	127.0.0.1
--> true	::1	443
---- messages over UDP
local a, b = ip.udp.socket.new(), ip.udp.socket.new()
for _, s in ipairs{a, b} do s:open('v4') s:bind('127.0.0.1', 0) end
print(a:send_to('hello', '127.0.0.1', b.local_port))
local s = byte_span.new(10)
local n, from, port = b:receive_from(s)
print(s:slice(1, n), from, port == a.local_port)
b:connect(from, port)
print(b:send(byte_span.append('')), a:receive(s))
a:send_to('0123456789x', '127.0.0.1', b.local_port)
local ok, e = pcall(b.receive, b, s)
print(ok, e.name, e.transferred, s)
--> 5
--> hello	127.0.0.1	true
--> 0	0
--> false	EMSGSIZE	10	0123456789
---- streams of the unix family
local a = unix.stream_acceptor.new()
a:open()
a:bind('@sockshell-lua-' .. tostring(math.random(1e9)))
a:listen()
local f = spawn(function() local s = unix.stream_socket.new() s:connect(a.local_path) return s end)
local s, c = a:accept(), f:join()
print(c.remote_path == a.local_path, s.remote_path == '', stream.write_all(c, 'unix'))
local b = byte_span.new(4)
print(s:read_some(b), b)
--> true	true	4
--> 4	unix
---- messages of the unix family, and descriptors
local a, b = unix.seqpacket_socket.pair()
a:send('one')
a:send('three')
local s = byte_span.new(9)
print(b:receive(s), b:receive(s))
a, b = unix.datagram_socket.pair()
a:send('x')
print(b:receive(s))
a, b = unix.stream_socket.pair()
local c, d = socket_pair()
print(a:send_with_fds('fd!', {c:release()}))
local n, fds = b:receive_with_fds(s, 3)
local e = ip.tcp.socket.new()
e:assign('v4', fds[1])
print(s:slice(1, n), #fds, e:write_some('through'), d:read_some(byte_span.new(9)))
--> 3	5
--> 1
--> 3
--> fd!	1	7	7
---- a span that is being sent is not what is changed meanwhile
local a, b = socket_pair()
local s = byte_span.new(4000000)
for i = 1, 10 do s[i] = 65 end
local f = spawn(function() return stream.write_all(a, s) end)
this_fiber.yield()
for i = 1, #s, 4096 do s[i] = 66 end
local r, changed, total = byte_span.new(65536), false, 0
while total < #s do
  local n = b:read_some(r)
  if r:slice(1, n):find('B') then changed = true end
  total = total + n
end
print(f:join(), changed)
--> 4000000	false
---- a file is closed while fibers read it
local f = file.random_access.new()
f:open('numbers', file.open_flag.read_write + file.open_flag.create)
f:write_some_at(0, '0123456789')
local fibers = {}
for i = 1, 50 do
  fibers[i] = spawn(function() return pcall(f.read_some_at, f, 0, byte_span.new(4)) end)
end
this_fiber.yield()
f:close()
local came = 0
for _, fiber in ipairs(fibers) do
  local ok, n = fiber:join()
  if ok and n == 4 or not ok and n.name == 'EBADF' then came = came + 1 else print(n) end
end
print(came)
--> 50
---- a program that cannot be read tells why
print(select(2, loadfile('none')):find('cannot read none: ENOENT', 1, true))
package.path = '?'
print(select(2, pcall(require, '.')):find('EISDIR', 1, true) ~= nil, select(2, pcall(require, 'none')):match('no file none'))
--> 1	24
--> true	no file none
---- a message with what came beside it
local s, c = ip.udp.socket.new(), ip.udp.socket.new()
s:open('v4')
s:bind('127.0.0.1', 0)
c:open('v4')
c:bind('127.0.0.1', 0)
local function show(m)
  local names = {}
  for name in pairs(m) do names[#names + 1] = name end
  table.sort(names)
  print(table.concat(names, ' '))
end
c:send_to('hello', '127.0.0.1', s.local_port)
local m = s:receive_message()
show(m)
print(m.data, m.from == ip.tostring(c.local_address, c.local_port))
for _, name in ipairs{'packet_info', 'receive_ttl', 'receive_tos', 'queue_overflow', 'timestamp'} do s:set_option(name, true) end
c:set_option('ip_ttl', 7)
c:set_option('ip_tos', 40)
local before = system_clock.now()
c:send_to('again', '127.0.0.1', s.local_port)
m = s:receive_message(5)
show(m)
print(m.data, m.to == s.local_address, m.interface, m.ttl, m.tos, m.timestamp - before < 60)
c:send_to('a long message', '127.0.0.1', s.local_port)
local _, e = pcall(s.receive_message, s, 6)
print(e.name, e.op, e.transferred, e.data, e.from == m.from, e.ttl)
s:send_to('back', ip.toendpoint(m.from))
print(c:receive_message().data, pcall(s.receive_message, s, -1))
--> data from
--> hello	true
--> data from interface timestamp to tos ttl
--> again	true	lo	7	40	true
--> EMSGSIZE	receive_message	6	a long	true	7
--> back	false	EINVAL: invalid argument
---- messages of the unix family with what came beside them
for _, class in ipairs{unix.stream_socket, unix.datagram_socket, unix.seqpacket_socket} do
  local a, b = class.pair()
  b:set_option('pass_credentials', true)
  local c = socket_pair()
  a:send_with_fds('fd!', {c:release()})
  local m = b:receive_message()
  print(m.data, #m.descriptors, m.credentials.pid > 0, m.credentials.uid ~= nil and m.credentials.gid ~= nil, m.ttl)
  m.descriptors[1]:close()
end
local a, b = unix.stream_socket.pair()
local who = b:get_option('remote_credentials')
print(who.pid > 0, who.uid ~= nil, who.groups[1] == who.gid)
a:close()
print(pcall(b.receive_message, b))
--> fd!	1	true	true	nil
--> fd!	1	true	true	nil
--> fd!	1	true	true	nil
--> true	true	true
--> false	eof: end of file
---- errors that the network told
local closed, s = ip.udp.socket.new(), ip.udp.socket.new()
closed:open('v4')
closed:bind('127.0.0.1', 0)
local port = closed.local_port
closed:close()
s:open('v4')
s:set_option('receive_errors', true)
print(select(2, pcall(s.receive_error, s)).name)
s:send_to('lost', '127.0.0.1', port)
s:wait('error')
local e = s:receive_error()
print(e.error, e.origin, e.type, e.code, e.from, e.for_ == '127.0.0.1:' .. port, e.mtu)
print(pcall(s.receive_error, s))
--> EAGAIN
--> ECONNREFUSED: connection refused	icmp	3	3	127.0.0.1	true	nil
--> false	EAGAIN: resource temporarily unavailable
---- descriptors of a message that was cut
local a, b = unix.datagram_socket.pair()
local c, d = socket_pair()
a:send_with_fds('a long message', {c:release()})
local s = byte_span.new(6)
local _, e = pcall(b.receive_with_fds, b, s)
print(e.name, e.transferred, s, #e.descriptors)
local f = ip.tcp.socket.new()
f:assign('v4', e.descriptors[1])
print(f:write_some('through'), d:read_some(byte_span.new(9)))
a:send('a long message')
print(select(2, pcall(b.receive_with_fds, b, s)).descriptors)
--> EMSGSIZE	6	a long	1
--> 7	7
--> nil
---- a refused write keeps nothing of its span
local a, b = unix.stream_socket.pair()
local f = spawn(function() stream.write_all(a, byte_span.new(4000000)) end)
this_fiber.yield()
f:interrupt()
f:join()
local s, sent = byte_span.append('its own'), false
this_fiber.forbid_suspend()
print(select(2, pcall(a.write_some, a, s)).name)
this_fiber.allow_suspend()
f = spawn(function() a:write_some('another') sent = true end)
this_fiber.yield()
print(s, sent)
f:interrupt()
--> EPERM
--> its own	false
---- clocks and timers
local t = steady_timer.new()
t:expires_after(0.01)
local before = steady_clock.now()
t:wait()
print(steady_clock.now() - before >= 0.009, steady_clock.now() > before, t.expiry <= steady_clock.now())
t:expires_after(10)
local f = spawn(function() return pcall(t.wait, t) end)
this_fiber.yield()
print(t:cancel())
print(select(2, f:join()) == asio_error.basic.operation_aborted)
f = spawn(function() t:wait() end)
this_fiber.yield()
print(t:expires_after(0.001), pcall(f.join, f))
local p = steady_clock.now()
p:add(5)
print(p - before > 5, (p + 1) - p, system_clock.now().seconds_since_epoch > 1e9, steady_clock.epoch().seconds_since_epoch)
--> true	true	true
--> 1
--> true
--> 1	false	operation_aborted: operation canceled
--> true	1	true	0
---- an operation with a time limit
local function with_timeout(secs, socket, op)
  local t = steady_timer.new()
  t:expires_after(secs)
  local timer = spawn(function() t:wait() socket:cancel() end)
  local ok, result = pcall(op)
  timer:interrupt()
  timer:join()
  return ok, result
end
local a, b = socket_pair()
local ok, e = with_timeout(0.01, a, function() return a:read_some(byte_span.new(1)) end)
print(ok, e.name)
b:write_some('x')
print(with_timeout(1, a, function() return a:read_some(byte_span.new(1)) end))
--> false	operation_aborted
--> true	1
---- sleepsort
local numbers = {8, 3, 5, 1}
local fibers = {}
for i, n in ipairs(numbers) do
  fibers[i] = spawn(function() time.sleep(n * 0.03) print(n) end)
end
for _, f in ipairs(fibers) do f:join() end
--> 1
--> 3
--> 5
--> 8
---- format
print(format('{0}, {1}, {2}', 'a', 'b', 'c'), format('{}, {}', 1, true), format('{0}{1}{0}', 'abra', 'cad'), format('{:.{}f}', 3.14, 1))
print(format('{s:.2f} seconds', {'s', 1.23}), format('{:>5}|{:<5}|{:^5}|{:*^7}', 'a', 'b', 'c', 'd'), format('{:05d} {:x} {:#x} {:b}', 42, 255, 255, 5), format('{{}}'), format('{} {} {}', 1.5, 3.0, 1e30))
--> a, b, c	1, true	abracadabra	3.1
--> 1.23 seconds	    a|b    |  c  |***d***	00042 ff 0xff 101	{}	1.5 3 1e+30
---- errors have fields
local e = generic_error.EINVAL
e.arg = 1
local ok, got = pcall(error, e)
print(got.arg, got.code > 0, got.category, got, got == generic_error.EINVAL, got == generic_error.EPERM, got == 'x')
print(asio_error.netdb.host_not_found, asio_error.addrinfo.service_not_found.category, asio_error.misc.already_open.name)
--> 1	true	generic	EINVAL: invalid argument	true	false	false
--> host_not_found: host not found (authoritative)	addrinfo	already_open
---- modules are globals, and required
for _, name in ipairs{'ip', 'stream', 'byte_span', 'time', 'mutex', 'system', 'generic_error', 'future'} do assert(require(name) == _G[name], name) end
print(pcall(require, 'nothing') == false, os.execute, io.popen, type(system.arguments), type(system.environment))
--> true	nil	nil	table	table
---- a thousand clients, a thousand handlers
local a = ip.tcp.acceptor.new()
a:open('v4')
a:bind('127.0.0.1', 0)
a:listen()
local count, N = 0, 1000
spawn(function()
  for _ = 1, N do
    local s = a:accept()
    spawn(function()
      local b = byte_span.new(16)
      while true do
        local ok, n = pcall(s.read_some, s, b)
        if not ok then break end
        stream.write_all(s, b:slice(1, n))
      end
      s:close()
    end):detach()
  end
end):detach()
local fibers = {}
for i = 1, N do
  fibers[i] = spawn(function()
    local s = ip.tcp.socket.new()
    s:connect('127.0.0.1', a.local_port)
    local text = ('client %09d'):format(i)
    for _ = 1, 3 do
      stream.write_all(s, text)
      local b = byte_span.new(#text)
      stream.read_all(s, b)
      if tostring(b) == text then count = count + 1 end
    end
    s:close()
  end)
end
for i = 1, N do fibers[i]:join() end
print(count)
--> 3000
---- a flag that is not known is an error
local a, b = socket_pair()
local function refused(...)
  local ok, e = pcall(...)
  return not ok and e.name
end
print(refused(a.send, a, 'x', 2^40), refused(b.receive, b, byte_span.new(1), -2^40), refused(b.receive, b, byte_span.new(1), 2^32))
print(refused(ip.tcp.get_address_info, '127.0.0.1', 80, 2^40), refused(ip.tcp.get_address_info, '127.0.0.1', 80, 2^20))
print(refused(file.random_access.open, file.random_access.new(), 'x', file.open_flag.read_only + 2^20))
print(a:send('x', 0), b:receive(byte_span.new(1), bit.bor(ip.message_flag.peek, 0)), unix.message_flag.peek == ip.message_flag.peek)
--> EINVAL	EINVAL	EINVAL
--> EINVAL	EINVAL
--> EINVAL
--> 1	1	true
---- without flags an address of IPv4 is found as one of IPv6
print(ip.tcp.get_address_v6_info('127.0.0.1', 80)[1].address, (pcall(ip.tcp.get_address_v6_info, '127.0.0.1', 80, 0)))
--> ::ffff:127.0.0.1	false
---- a scope is a number of 32 bits
local a = ip.address.new('fe80::1')
a.scope_id = 7
print(select(2, pcall(function() a.scope_id = -1 end)).name, select(2, pcall(function() a.scope_id = 2^32 end)).name, a)
a.scope_id = 0
print(a)
--> ERANGE	ERANGE	fe80::1%7
--> fe80::1
---- an interface of a group is a name or an address
local s = ip.udp.socket.new()
s:open('v4')
s:set_option('join_multicast_group', ip.address.new('239.1.2.3'), ip.address.loopback_v4())
s:set_option('leave_multicast_group', '239.1.2.3', '127.0.0.1')
print(pcall(s.set_option, s, 'join_multicast_group', '239.1.2.3', {}))
--> false	bad argument #4 to '?' (string expected, got table)
---- what a scanner does not know it does not take for nothing
local function record(text, with)
  with.stream = {read_some = function(_, b)
    if text == '' then error(asio_error.misc.eof) end
    local n = b:copy(text)
    text = text:sub(n + 1)
    return n
  end}
  return stream.scanner.new(with):get_line()
end
local function fields(text, with)
  local all = {}
  for i, f in ipairs(record(text, with)) do all[i] = tostring(f) end
  return table.concat(all, '|')
end
print(fields('a,b\r\n', {field_separator = byte_span.append(',')}), fields('a1b\r\n', {field_separator = 1}), record('xax\r\n', {trim_record = byte_span.append('x')}))
print(fields('a\194\160b c\r\n', {field_separator = ' '}) == 'a\194\160b|c', record('\200a\200\r\n', {trim_record = '\200'}))
print(select(2, pcall(record, 'a\r\n', {field_separator = {}})):match('field_separator must be .*'))
print(select(2, pcall(record, 'a\r\n', {trim_record = 5})), select(2, pcall(record, 'a\r\n', {trim_record = {}})):match('trim_record must be .*'))
print(select(2, pcall(record, 'a\r\n', {field_pattern = '%a'})).name)
print(select(2, pcall(stream.read_all, {}, byte_span.new(1))), select(2, pcall(stream.read_all, 5, byte_span.new(1))))
--> a|b	a|b	a
--> true	a
--> field_separator must be a string or a function
--> a	trim_record must be a boolean or a string
--> not_supported
--> the stream has no read_some	a stream with read_some is wanted, got a number

---- what an object lacks
print(select(2, pcall(function() return ip.tcp.socket.new().foo end)))
print(select(2, pcall(function() return ip.address.new().port end)))
--> test.lua:1: ip.tcp.socket has no foo
--> test.lua:2: ip.address has no port
