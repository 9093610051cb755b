---- a file's lines keep every byte
local f = assert(io.open('f', 'w'))
f:write('\0\0a\n', ('\0'):rep(70000), '\n', '\255\r\n\n', 'end')
f:close()
for l in io.lines('f') do io.write(#l, l:sub(-1) == '\r' and 'r ' or ' ') end
print()
f = io.open('f')
print(#f:read('*L'), #f:read(1e12), f:read(1e12), f:read(0))
--> 3 70000 2r 0 3 
--> 4	70008	nil	nil

---- fibers share a file that one of them reads
local f = assert(io.open('f', 'w'))
for i = 1, 1000 do f:write(i, '\n') end
f:close()
f = io.open('f')
local sum, fibers = 0, {}
for i = 1, 10 do fibers[i] = spawn(function() for l in f:lines() do sum = sum + l end end) end
for _, one in ipairs(fibers) do one:join() end
print(sum)
--> 500500

---- what a file cannot do is an error
local f = assert(io.open('f', 'w'))
print(pcall(f.read, f))
print(pcall(f.lines, f))
print(f:close())
f = io.open('f')
print(pcall(f.write, f, 'x'))
print(io.open('.'))
print(io.open('none'))
print(pcall(io.lines, 'none'))
print(os.remove('none'))
print(os.rename('none', 'other'))
print(io.stdout:seek('set', 0))
print(pcall(io.open, 'f', 'rw'))
--> false	EBADF: bad file descriptor
--> false	EBADF: bad file descriptor
--> true
--> false	EBADF: bad file descriptor
--> nil	.: EISDIR: is a directory	21
--> nil	none: ENOENT: no such file or directory	2
--> false	ENOENT: no such file or directory
--> nil	none: ENOENT: no such file or directory	2
--> nil	none: ENOENT: no such file or directory	2
--> nil	stdout: ESPIPE: illegal seek	29
--> true	nil	f: EINVAL: invalid argument	22

---- a file that has no end is no more than max_memory
print(loadfile('/dev/zero'))
print(pcall(dofile, '/dev/zero'))
print(pcall(function() return io.open('/dev/zero'):read('*a') end))
print(pcall(function() return io.open('/dev/zero'):read('*l') end))
print(#io.open('/dev/zero'):read(100000))
package.path = '/dev/zero'
print(select(2, pcall(require, 'anything')):match('[^%s]+: not.*'))
local c = tls.context.new('tls_client')
print(pcall(c.load_verify_file, c, '/dev/zero'))
--> nil	cannot read /dev/zero: not enough memory
--> false	not enough memory
--> false	test.lua:3: not enough memory
--> false	test.lua:4: not enough memory
--> 100000
--> /dev/zero: not enough memory
--> false	not enough memory

---- a number of bytes beyond every integer
local f = assert(io.open('f', 'w'))
f:write('abc')
f:close()
for _, n in ipairs{1e300, math.huge, -1e300, 0/0} do print(io.open('f'):read(n)) end
for _, n in ipairs{1e300, math.huge, 0/0, -1, 5} do
  print(pcall(stream.read_all, {read_some = function() return n end}, byte_span.new(4)))
end
for _, n in ipairs{1e300, 0/0} do print(pcall(format, '{:{}}', 'x', n), pcall(byte_span.new, n), pcall(byte_span.new, 1, n)) end
--> abc
--> abc
--> 
--> 
--> false	read_some returned no number of bytes
--> false	read_some returned no number of bytes
--> false	read_some returned no number of bytes
--> false	read_some returned no number of bytes
--> false	read_some returned no number of bytes
--> false	false	false	not enough memory
--> false	false	false	EINVAL: invalid argument

---- what appends does so, whatever the offset, and there is none before the first byte
local f = file.random_access.new()
f:open('appended', file.open_flag.read_write + file.open_flag.create + file.open_flag.append)
print(f:write_some_at(0, 'one'), f:write_some_at(0, 'two'), f:write_some_at(100, '!'), f.size)
local s = byte_span.new(7)
print(f:read_some_at(0, s), s)
print(select(2, pcall(f.read_some_at, f, -1, s)), select(2, pcall(f.write_some_at, f, -1, s)))
--> 3	3	1	7
--> 7	onetwo!
--> EINVAL: invalid argument	EINVAL: invalid argument

---- a byte order mark begins no code
local f = assert(io.open('mark.lua', 'w'))
f:write('\xef\xbb\xbfreturn "read"')
f:close()
print(dofile('mark.lua'), loadfile('mark.lua')(), require('mark'))
--> read	read	read
