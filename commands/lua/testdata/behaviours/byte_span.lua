---- new needs a length
byte_span.new()
--! EINVAL
---- new of nothing
local s = byte_span.new(0)
print(#s, s.capacity)
--> 0	0
---- new with a capacity
local s = byte_span.new(0, 1)
print(#s, s.capacity)
s = byte_span.new(1)
print(#s, s.capacity)
--> 0	1
--> 1	1
---- a negative capacity
byte_span.new(0, -1)
--! EINVAL
---- a negative length
byte_span.new(-1, 1)
--! EINVAL
---- a length beyond the capacity
byte_span.new(2, 1)
--! EINVAL
---- slices share memory, and grow to the capacity
local s = byte_span.new(1, 5)
local function show(x) print(#x, x.capacity) end
show(s) show(s:slice()) show(s:slice(2)) show(s:slice(2):slice(1, 4))
local all = s:slice(1, 5)
show(all)
all[1] = 20
print(all[1], s[1])
all[2] = 22
print(all[2], s[1])
print(s == all:slice(1, 1), s == all, s:slice(2) == all:slice(2, 1), s:slice(1, 2) == all:slice(2, 3))
--> 1	5
--> 1	5
--> 0	4
--> 4	4
--> 5	5
--> 20	20
--> 22	20
--> true	false	true	false
---- a slice without capacity
local s = byte_span.new(1, 2):slice(1, 2):slice(3)
print(#s, s.capacity)
--> 0	0
---- a slice whose length would be negative
byte_span.new(1, 3):slice(3)
--! ERANGE
---- a slice from 0
byte_span.new(1, 2):slice(0)
--! ERANGE
---- a slice from before 0
byte_span.new(1, 2):slice(-1)
--! ERANGE
---- a slice that ends before it begins
byte_span.new(1, 3):slice(3, 1)
--! ERANGE
---- a slice beyond the capacity
byte_span.new(1, 3):slice(1, 4)
--! ERANGE
---- a slice of a slice beyond the capacity
byte_span.new(1, 3):slice(2):slice(1, 3)
--! ERANGE
---- copy stops at the shorter end, and may overlap
local s = byte_span.new(4, 5)
s:slice(1, 5)[5] = 33
print(s:copy('hello'), s)
s = s:slice(1, 5)
print(s)
s:copy('hello')
s:slice(2):copy(s)
print(s)
s:copy(s:slice(2))
print(s)
--> 4	hell
--> hell!
--> hhell
--> helll
---- append in place, and beyond
local s = byte_span.new(1, 3)
s:slice(1, 3):copy('foo')
print(s, s:slice(1, 3))
print(s:append('bar'), s:slice(1, 3))
print(s:append('ba'), s:slice(1, 3))
s = s:append('oo')
print(s:append(' ', s, ' ', s), byte_span.append(nil, s))
--> f	foo
--> fbar	foo
--> fba	fba
--> foo foo foo	foo
---- find
local s = byte_span.append(' long long int;')
print(s:find('long'), s:find('long', 3), s:find('long', 6), s:find(' '), s:find('o', 2), s:find('on'), s:find('x'), s:rfind('long'))
--> 2	7	7	1	3	3	nil	7
---- find what is not in a set
local s = byte_span.append('BCDEF')
print(s:find_first_not_of('ABC'), s:find_first_not_of('ABC', 5), s:find_first_not_of('B'), s:find_first_not_of('D', 3), s:find_first_of('FD'))
--> 3	5	2	4	3
---- find the last that is not in a set
print(byte_span.append('BCDEF'):find_last_not_of('DEF'), byte_span.append('BCDEFG'):find_last_not_of('EFG', 4))
print(byte_span.append('ABBA'):find_last_not_of('A'), byte_span.append('ABBA'):find_last_not_of('A', 2), byte_span.append('ABBA'):find_last_of('B'))
--> 2	3
--> 3	2	3
---- trimmed, beginnings and ends
local s = byte_span.append(' \t GET / \r\n')
print('[' .. tostring(s:trimmed()) .. ']', s:trimmed():starts_with('GET'), s:ends_with('\r\n'), #byte_span.append('  '):trimmed())
--> [GET /]	true	true	0
---- an index out of range
local s = byte_span.new(2)
print(select(2, pcall(function() return s[3] end)).name, select(2, pcall(function() s[0] = 1 end)).name)
--> ERANGE	ERANGE
