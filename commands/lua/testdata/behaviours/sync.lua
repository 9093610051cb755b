---- a signal that was sent is not swallowed by an interrupt
local m, c = mutex.new(), condition_variable.new()
local f = spawn(function()
  m:lock()
  print(1)
  print(pcall(function() c:wait(m) end))
  m:unlock()
  print(3)
end)
this_fiber.yield()
this_fiber.yield()
print(2)
c:notify_one()
f:interrupt()
--> 1
--> 2
--> true
--> 3
---- an interrupted waiter leaves the signal to the next one
local m, c = mutex.new(), condition_variable.new()
local function waiter(name)
  return spawn(function()
    m:lock()
    local ok, e = pcall(function() c:wait(m) end)
    print(name, ok)
    m:unlock()
    if not ok then error(e, 0) end
    print(name, 'end')
  end)
end
local a = waiter('a')
waiter('b')
this_fiber.yield()
this_fiber.yield()
a:interrupt()
c:notify_one()
--> a	false
--> b	true
--> b	end
---- a wait needs the mutex
condition_variable.new():wait(mutex.new())
--! EPERM
---- a signal ends a wait once the mutex is free
local m, c, state = mutex.new(), condition_variable.new(), 0
spawn(function()
  m:lock()
  print('before', state)
  c:wait(m)
  print('after', state)
  m:unlock()
end)
this_fiber.yield()
m:lock()
state = 1
m:unlock()
this_fiber.yield()
c:notify_one()
print('told')
--> before	0
--> told
--> after	1
---- all waiters are told, in order
local m, c, state = mutex.new(), condition_variable.new(), 0
for n = 1, 2 do
  spawn(function()
    m:lock()
    c:wait(m)
    print(n, state)
    state = state + 1
    m:unlock()
  end)
end
this_fiber.yield()
m:lock()
state = 1
m:unlock()
c:notify_all()
print('told')
--> told
--> 1	1
--> 2	2
---- one waiter is told, the other waits on
local m, c, woken = mutex.new(), condition_variable.new(), 0
local function body() m:lock() c:wait(m) woken = woken + 1 print(woken) m:unlock() end
spawn(body)
local f = spawn(body)
this_fiber.yield()
c:notify_one()
for _ = 1, 3 do this_fiber.yield() end
f:interrupt()
--> 1
---- the notifier needs no lock where the waiter does not suspend in between
local m, c, state = mutex.new(), condition_variable.new(), 0
spawn(function()
  m:lock()
  this_fiber.forbid_suspend()
  print(state)
  this_fiber.allow_suspend()
  c:wait(m)
  print(state)
  m:unlock()
end)
this_fiber.yield()
state = 1
c:notify_one()
--> 0
--> 1
---- a wait is interrupted with the mutex held
local m, c = mutex.new(), condition_variable.new()
local f = spawn(function()
  m:lock()
  local ok, e = pcall(function() c:wait(m) end)
  print(ok)
  m:unlock()
  error(e, 0)
end)
this_fiber.yield()
f:interrupt()
f:join()
print(f.interruption_caught)
--> false
--> true
---- no lock where suspension is forbidden, though the mutex is free
this_fiber.forbid_suspend()
mutex.new():lock()
--! EPERM
---- unlock is for who has the lock
mutex.new():unlock()
--! EPERM
---- a second lock by the same fiber
local m = mutex.new()
m:lock()
m:lock()
--! EDEADLK
---- a lock is handed on in order
local m = mutex.new()
local order, fibers = {}, {}
for n = 1, 3 do
  fibers[n] = spawn(function()
    m:lock()
    order[#order + 1] = n
    this_fiber.yield()
    m:unlock()
  end)
end
for n = 1, 3 do fibers[n]:join() end
print(table.concat(order, ' '))
--> 1 2 3
---- try_lock does not wait
local m = mutex.new()
print(m:try_lock())
spawn(function() print(m:try_lock()) end):join()
m:unlock()
--> true
--> false
---- an interrupt does not end a lock
local m = mutex.new()
m:lock()
local f = spawn(function() m:lock() print('got it') m:unlock() this_fiber.yield() print('not here') end)
this_fiber.yield()
f:interrupt()
m:unlock()
f:join()
print(f.interruption_caught)
--> got it
--> true
---- a recursive mutex is unlocked as often as it was locked
local m = recursive_mutex.new()
m:lock()
m:lock()
local f = spawn(function() m:lock() print(3) m:unlock() end)
this_fiber.yield()
m:unlock()
print(1)
this_fiber.yield()
print(2)
m:unlock()
f:join()
--> 1
--> 2
--> 3
---- try_lock of a recursive mutex
local m = recursive_mutex.new()
print(m:try_lock(), m:try_lock())
local f = spawn(function() print(m:try_lock()) m:lock() print(m:try_lock()) m:unlock() m:unlock() end)
this_fiber.yield()
m:unlock()
m:unlock()
f:join()
--> true	true
--> false
--> true
---- a value before get
local p, f = future.new()
p:set_value(1)
print(f:get())
--> 1
---- a value while get waits
local p, f = future.new()
spawn(function() this_fiber.yield() p:set_value(1) end):detach()
print(f:get())
--> 1
---- nil is a value
local p, f = future.new()
p:set_value(nil)
print(f:get())
--> nil
---- a promise that is never kept
local p, f = future.new()
f:get()
p:set_value(1)
--! EDEADLK
---- an error while get waits
local p, f = future.new()
spawn(function() this_fiber.yield() p:set_error('thing') end):detach()
f:get()
--! thing
---- an error before get
local p, f = future.new()
p:set_error('thing')
f:get()
--! thing
---- a promise that is lost before get
local p, f = future.new()
p = nil
collectgarbage('collect')
f:get()
--! broken_promise
---- a promise that is lost while get waits
local p, f = future.new()
spawn(function()
  this_fiber.yield()
  p = nil
  collectgarbage('collect')
end):detach()
f:get()
--! broken_promise
---- get is interrupted
local p, f = future.new()
local fib = spawn(function() f:get() print('not here') end)
this_fiber.yield()
fib:interrupt()
this_fiber.yield()
p:set_value(44)
fib:join()
print(fib.interruption_caught)
--> true
---- a value is for all who wait
local p, f = future.new()
for _ = 1, 2 do spawn(function() print(f:get()) end):detach() end
this_fiber.yield()
p:set_value('twice')
--> twice
--> twice
---- a promise is kept once
local p = future.new()
p:set_value(1)
print(select(2, pcall(p.set_value, p, 2)).name)
--> EALREADY
---- times of two clocks are not compared
local a, b = steady_clock.now(), system_clock.now()
for _, f in ipairs{function() return a - b end, function() return a < b end, function() return b >= a end} do
  print(select(2, pcall(f)).name)
end
print(a == b, a - a)
--> EINVAL
--> EINVAL
--> EINVAL
--> false	0
