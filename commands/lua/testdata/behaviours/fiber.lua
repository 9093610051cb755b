---- join gives the values of a fiber that has ended
local f = spawn(function() print('in') return 30, 31, 32 end)
print('made')
this_fiber.yield()
print(f:join())
--> made
--> in
--> 30	31	32
---- join waits for a fiber that has not begun
local f = spawn(function() print('in') return 30, 31, 32 end)
print(f:join())
--> in
--> 30	31	32
---- join raises the error of a fiber that has not begun
local f = spawn(function() error('tag', 0) end)
print(pcall(function() return f:join() end))
--> false	tag
---- join raises the error of a fiber that has ended
local f = spawn(function() error('tag', 0) end)
this_fiber.yield()
print(pcall(f.join, f))
--> false	tag
---- join waits for a fiber under way
local f = spawn(function() this_fiber.yield() return 1, nil, 3 end)
this_fiber.yield()
print(select('#', f:join()))
--> 3
---- join raises the error of a fiber under way
local f = spawn(function() this_fiber.yield() error({tag = 'table'}) end)
this_fiber.yield()
local ok, e = pcall(f.join, f)
print(ok, e.tag)
--> false	table
---- a fiber that joins itself
fib = spawn(function() fib:join() end)
--? EDEADLK
---- a fiber that joins itself from a coroutine
fib = spawn(function() coroutine.wrap(function() fib:join() end)() end)
--? EDEADLK
---- exit from another fiber ends a join
local f = spawn(function() this_fiber.yield() system.exit() end)
f:join()
print('not here')
---- exit gives its status
system.exit(7)
--= 7
---- exit takes true for success
os.exit(true)
--= 0
---- exit takes false for a failure
system.exit(false)
--= 1
---- a second join is an error
local f = spawn(function() end)
f:join()
print(f.joinable, select(2, pcall(f.join, f)) == generic_error.EINVAL, select(2, pcall(f.join, f)).name)
--> false	false	EINVAL
---- an error nobody joins is told at the end
spawn(function() print('in') error('tag', 0) end)
print('made')
this_fiber.yield()
print('end')
--> made
--> in
--> end
--? tag
---- an error of a fiber that is lost is told when garbage is collected
spawn(function() print('in') error('tag', 0) end)
this_fiber.yield()
collectgarbage('collect')
print('end')
--> in
--> end
--? tag
---- an error of a fiber that is kept is told at the end
local f = spawn(function() error('tag', 0) end)
this_fiber.yield()
print('end')
--> end
--? tag
---- an error of a detached fiber is told at once
spawn(function() error('tag', 0) end):detach()
this_fiber.yield()
print('end')
--> end
--? tag
---- an error is told by a late detach
local f = spawn(function() error('tag', 0) end)
this_fiber.yield()
f:detach()
print('end')
--> end
--? tag
---- an error after a detach is told when it comes
local f = spawn(function() this_fiber.yield() error('tag', 0) end)
this_fiber.yield()
f:detach()
print('end')
--> end
--? tag
---- no join where suspension is forbidden
this_fiber.forbid_suspend()
spawn(function() end):join()
--! EPERM: operation not permitted (within a forbid-suspend block)
---- suspension is allowed already
this_fiber.allow_suspend()
--! suspension already allowed
---- suspension is allowed as often as it was forbidden
for _ = 1, 4 do this_fiber.forbid_suspend() end
for _ = 1, 5 do this_fiber.allow_suspend() end
--! suspension already allowed
---- the end may come while suspension is forbidden
this_fiber.forbid_suspend()
---- no sleep where suspension is forbidden
this_fiber.forbid_suspend()
time.sleep(0.001)
--! EPERM
---- no yield where suspension is forbidden
this_fiber.forbid_suspend()
this_fiber.yield()
--! EPERM
---- an interrupt of oneself is taken at the next suspension, also within a coroutine
fib = spawn(function()
  fib:interrupt()
  print('before')
  coroutine.wrap(function() this_fiber.yield() end)()
  print('after')
end)
--> before
---- an interrupt of oneself, detached
fib = spawn(function()
  fib:interrupt()
  fib:detach()
  print('before')
  this_fiber.yield()
  print('after')
end)
--> before
---- an interrupt before the fiber begins, and a detach
fib = spawn(function() print('before') this_fiber.yield() print('after') end)
fib:interrupt()
this_fiber.yield()
fib:detach()
--> before
---- an interrupt while another fiber joins
local f = spawn(function() time.sleep(10) print('after') end)
spawn(function() f:interrupt() end):detach()
f:join()
print(f.interruption_caught)
--> true
---- a join after the interrupt was taken
local f = spawn(function() this_fiber.yield() end)
f:interrupt()
this_fiber.yield()
f:join()
print(f.interruption_caught)
--> true
---- a join before the interrupt was taken
local f = spawn(function() this_fiber.yield() end)
f:interrupt()
f:join()
print(f.interruption_caught)
--> true
---- interruption_caught of a fiber that has not begun
print(spawn(function() end).interruption_caught)
--! EINVAL
---- interruption_caught of a fiber under way
local f = spawn(function() this_fiber.yield() end)
this_fiber.yield()
print(f.interruption_caught)
--! EINVAL
---- interruption_caught of a fiber that has ended
local f = spawn(function() end)
this_fiber.yield()
print(f.interruption_caught)
--! EINVAL
---- interruption_caught of a fiber that took an interrupt
local f = spawn(function() this_fiber.yield() end)
f:interrupt()
this_fiber.yield()
print(f.interruption_caught)
--! EINVAL
---- interruption_caught of a detached fiber that has not begun
local f = spawn(function() end)
f:detach()
print(f.interruption_caught)
--! EINVAL
---- interruption_caught of a detached fiber under way
local f = spawn(function() this_fiber.yield() end)
this_fiber.yield()
f:detach()
print(f.interruption_caught)
--! EINVAL
---- interruption_caught of a detached fiber that has ended
local f = spawn(function() end)
this_fiber.yield()
f:detach()
print(f.interruption_caught)
--! EINVAL
---- interruption_caught of a detached fiber that took an interrupt
local f = spawn(function() this_fiber.yield() end)
f:interrupt()
this_fiber.yield()
f:detach()
print(f.interruption_caught)
--! EINVAL
---- restoring interruption is no interruption point
fib = spawn(function()
  fib:interrupt()
  print(1)
  this_fiber.disable_interruption()
  this_fiber.yield()
  print(2)
  this_fiber.restore_interruption()
  print(3)
  this_fiber.yield()
  print(4)
end)
--> 1
--> 2
--> 3
---- an interrupted join leaves the fiber to be joined
fib = spawn(function()
  local other = spawn(function() fib:interrupt() end)
  print(pcall(function() other:join() end) == false)
  this_fiber.disable_interruption()
  print(pcall(function() other:join() end))
  print(pcall(function() other:join() end) == false)
end)
--> true
--> true
--> true
---- an interrupt that a join took is not taken again
fib = spawn(function()
  spawn(function() end):join()
  spawn(function() fib:interrupt() end):detach()
  this_fiber.disable_interruption()
  spawn(function() time.sleep(0.01) print(1) end):detach()
  time.sleep(0.3)
  print(2)
end)
--> 1
--> 2
---- an interrupt may always be asked for
local f = spawn(function() end)
f:interrupt()
f:detach()
f:interrupt()
f:interrupt()
f = spawn(function() end)
f:interrupt()
f:join()
f:interrupt()
print(f.interruption_caught)
--> false
---- storage of its own for each fiber
this_fiber.local_.test = 'main'
coroutine.wrap(function() print(this_fiber.local_.test) end)()
spawn(function()
  print(this_fiber.local_.test)
  this_fiber.local_.test = 'other'
  this_fiber.yield()
  print(this_fiber.local_.test)
end)
this_fiber.yield()
print(this_fiber.local_.test)
--> main
--> nil
--> main
--> other
---- fibers take turns
spawn(function() print(2) this_fiber.yield() print(4) end):detach()
print(1)
this_fiber.yield()
print(3)
--> 1
--> 2
--> 3
--> 4
---- which fiber is the main one
print(this_fiber.is_main, type(this_fiber.id))
spawn(function() print(this_fiber.is_main) end):join()
--> true	string
--> false
---- a caught interrupt does not end the fiber
local f = spawn(function()
  local ok, e = pcall(time.sleep, 10)
  print(ok, e.name, e.category)
  return 'on'
end)
this_fiber.yield()
f:interrupt()
print(f:join(), f.interruption_caught)
--> false	interrupted	fiber
--> on	false
