-- what the interpreter's own functions say and do
print(pcall(setmetatable, 1, {})) print(pcall(setmetatable, 'x', {})) print(pcall(setmetatable, {}) == false, pcall(setmetatable, setmetatable({}, {__metatable = 1}), {})) print(pcall(function() return (5).x end) == false)
print(pcall(math.floor, 'x')) print(pcall(math.sqrt)) print(pcall(function() local x = math.floor({}) end)) print(pcall(rawget, 1, 1)) print(pcall(rawequal, 1)) print(pcall(type))
print(table.maxn({[1.5] = 1}), table.maxn({1, 2, nil, 4}), table.maxn({x = 1}), table.maxn({[1e9] = 1, 5}), table.maxn({[-1] = 1}))
print(os.date('!%a %A %b %B %d %H %I %j %m %M %p %S %U %w %W %y %Y %% %x %X %c %D %F %T %R %e', 1e9), os.date('!%j %U %W %w', 0), os.date('!%j %U %W', 86400 * 365 * 2), os.date('!x%'))
local d = os.date('!*t', 1e9) print(d.year, d.month, d.day, d.hour, d.min, d.sec, d.wday, d.yday, d.isdst)
print(os.time{year = 2001, month = 14, day = -3, hour = 0} - os.time{year = 2002, month = 1, day = 28, hour = 0}, pcall(os.time, {year = 2000})) print(os.time{year = '2000', month = 1, day = 1} == os.time{year = 2000, month = 1, day = 1, hour = 12, min = 0, sec = 0})
local co = coroutine.wrap(function() error('wrapped', 0) end) print(pcall(function() co() end)) co = coroutine.wrap(function() return 1 end) co() print(pcall(function() local x = co() end)) co = coroutine.wrap(function() error({}) end) print(type(select(2, pcall(function() co() end))))
print(loadstring('# x') == nil, loadstring('#x\nreturn 1') == nil)
