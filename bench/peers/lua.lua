-- lua.lua write|fibers|accept|blocked COUNT: prints the nanoseconds that each takes, or the bytes.
local mode, count = ...
count = tonumber(count)

local function timed(f)
    local begin = steady_clock.now()
    f()
    print((steady_clock.now() - begin) / count * 1e9)
end

local work = {}

function work.write()
    local a, b = socket_pair()
    a:set_option('tcp_no_delay', true)
    local out, into = byte_span.new(64), byte_span.new(64)
    timed(function()
        for _ = 1, count do
            a:write_some(out)
            b:read_some(into)
        end
    end)
end

function work.fibers()
    local a, b = socket_pair()
    local other = spawn(function()
        local s = byte_span.new(64)
        for _ = 1, count do
            b:read_some(s)
            b:write_some(s)
        end
    end)
    local s = byte_span.new(64)
    timed(function()
        for _ = 1, count do
            a:write_some(s)
            a:read_some(s)
        end
    end)
    other:join()
end

function work.accept()
    local acceptor = ip.tcp.acceptor.new()
    acceptor:open('v4')
    acceptor:bind('127.0.0.1', 0)
    acceptor:listen()
    spawn(function()
        for _ = 1, count do
            local s = acceptor:accept()
            spawn(function() s:close() end):detach()
        end
    end):detach()
    timed(function()
        for _ = 1, count do
            local s = ip.tcp.socket.new()
            s:connect('127.0.0.1', acceptor.local_port)
            pcall(s.read_some, s, byte_span.new(1))
            s:close()
        end
    end)
end

function work.blocked()
    local function used()
        collectgarbage()
        collectgarbage()
        return collectgarbage('count') * 1024
    end
    local sockets = {}
    for i = 1, count do sockets[i] = {unix.stream_socket.pair()} end
    local before = used()
    for i = 1, count do
        spawn(function() sockets[i][1]:read_some(byte_span.new(64)) end):detach()
    end
    this_fiber.yield()
    print((used() - before) / count)
    system.exit()
end

work[mode]()
