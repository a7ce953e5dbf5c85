-- Requests that wait in the router while their container is being replaced.
--
-- A location names the containers behind it in $hold_keys. A hold, set through the control socket,
-- names keys too: a request of one of them waits before its body is read, until the hold is
-- released or its time is over. What a hold consists of is in a shared dictionary, so it survives a
-- reload and a worker's death:
--
--   h:<key>        the id of the hold on this key
--   s:<id>         "<deadline> <longest wait of one request> <wake> <keys>", all in milliseconds
--   f:<id>, r:<id>, x:<id>   when the first request came; how many waited; how many were refused
--   k:<id>         the first request came to a hold that wakes
--   e:<environment>  the epoch of what is cached for it
--   l:<pid>:<keys>   how many stand in the line of these in one worker
--   p:<environment>  the id of the hold on one that is paused, "pause.<environment>": its requests
--                  are refused, or wait while it wakes. Only /parked sets and ends these
--   c:<pid>:<key>  requests in flight, of one worker; absent: none. A worker that crashed leaves
--                  entries that count for nothing, since its pid is gone.
--
-- A request counts itself first and looks for a hold then, a hold is set first and counts then: no
-- request slips through between the two.
--
-- Beside holds, requests stand in line here when many of a container are unanswered: its web server
-- and its application have queues of some hundred connections, and refuse what comes beyond them.

local semaphore = require "ngx.semaphore"
local ffi = require "ffi"

ffi.cdef "int kill(int pid, int sig);"

local M = {}
local shared = ngx.shared.holds
local now, sleep = ngx.now, ngx.sleep

local LOOK = 0.001         -- between two looks at the dictionary, by one request a worker
local TAKE_OVER = 1        -- after which another request looks, should the first one be stuck
local BATCH = 256          -- that go on at once; listening sockets have queues of 511
local LONGEST_LINE = 300   -- seconds that a request stands in line
local RETRY_AFTER = 5      -- seconds
local LONGEST_POLL = 60    -- seconds
local PAUSE = "pause."     -- how ids of paused environments begin
local LONGEST_WAKE = 300   -- seconds that a request waits for one to wake
local RETRY_PAUSED = 60    -- seconds
local ESRCH = 3

local largest_queue = 1024  -- requests that one hold keeps waiting in one worker
local most_unanswered = 256 -- requests of a container that one worker passes on
local unanswered = {} -- keys → requests that were passed on and have no answer yet
local lines = {}    -- keys → those who stand in line for these
local counts = {}   -- key → requests in flight in this worker
local queues = {}   -- id of a hold → those who wait for it in this worker

local function names(text)
  return text:gmatch("%S+")
end

local function count(keys, difference)
  local prefix = "c:" .. ngx.worker.pid() .. ":"
  for key in names(keys) do
    local left = (counts[key] or 0) + difference
    if left > 0 then
      counts[key] = left
      shared:set(prefix .. key, left)
    else
      counts[key] = nil
      shared:delete(prefix .. key)
    end
  end
end

-- Of a request that is under way: who is paused answers to nobody, whatever its containers do.
local function hold_on(keys)
  local id = shared:get("p:" .. (ngx.var.cluster or ""))
  if id then return id end
  for key in names(keys) do
    id = shared:get("h:" .. key)
    if id then return id end
  end
end

local function is_pause(id)
  return id:sub(1, #PAUSE) == PAUSE
end

local function read(id)
  local deadline, longest, wake, keys = (shared:get("s:" .. id) or ""):match("^(%d+) (%d+) (%d) (.*)$")
  if not deadline then return nil end
  return {deadline = deadline / 1000, longest = longest / 1000, wake = wake == "1", keys = keys}
end

-- One request looks at the dictionary for all others; it lets them go on in batches.
local function look(queue, keys, id, deadline, context)
  queue.is_watched, context.looks = true, true
  while now() < deadline and hold_on(keys) == id do
    queue.looked = now()
    sleep(LOOK)
  end
  while queue.semaphore:count() < 0 do
    queue.semaphore:post(math.min(BATCH, -queue.semaphore:count()))
    sleep(LOOK)
  end
  queue.is_watched, context.looks = false, nil
end

local function leave_queue(context)
  local queue = context.queue
  if not queue then return end
  context.queue = nil
  queue.length = queue.length - 1
  if context.looks then  -- its client is gone: another one looks
    queue.is_watched, context.looks = false, nil
    queue.semaphore:post(1)
  end
  if queue.length == 0 and queues[queue.id] == queue then queues[queue.id] = nil end
end

-- False when the request must not wait, or waited for as long as it may.
local function wait(id, keys, context, arrived)
  local hold = read(id)
  if not hold then return true end
  local deadline = hold.wake and arrived + hold.longest or hold.deadline
  local queue = queues[id]
  if not queue then
    queue = {id = id, semaphore = semaphore.new(), length = 0, is_watched = false, looked = 0}
    queues[id] = queue
  end
  if queue.length >= largest_queue or now() >= deadline then return false end
  if not context.held then
    context.held = id
    shared:add("f:" .. id, arrived)
    shared:incr("r:" .. id, 1, 0)
    if hold.wake and shared:add("k:" .. id, true) then shared:incr("wakes", 1, 0) end
  end
  queue.length = queue.length + 1
  context.queue = queue
  if not queue.is_watched or now() - queue.looked > TAKE_OVER then
    look(queue, keys, id, deadline, context)
  else
    queue.semaphore:wait(math.max(0.001, math.min(TAKE_OVER, deadline - now())))
  end
  leave_queue(context)
  return hold_on(keys) ~= id or now() < deadline
end


-- Who was called goes before those who come.
local function may_pass(keys, context)
  local line = lines[keys]
  if line and not context.called then return false end
  if (unanswered[keys] or 0) >= most_unanswered then return false end
  unanswered[keys] = (unanswered[keys] or 0) + 1
  context.passed = keys
  return true
end

local function answered(context)
  local keys = context.passed
  if not keys then return end
  context.passed = nil
  local left = unanswered[keys] - 1
  unanswered[keys] = left > 0 and left or nil
  if lines[keys] then lines[keys].semaphore:post(1) end
end

local function note_line(line, difference)
  line.length = line.length + difference
  local name = "l:" .. ngx.worker.pid() .. ":" .. line.keys
  if line.length > 0 then
    shared:set(name, line.length)
  else
    shared:delete(name)
    lines[line.keys] = nil
  end
end

local function leave_line(context)
  local line = context.line
  if not line then return end
  context.line = nil
  note_line(line, -1)
end

-- False when the request must not stand in line, or did for as long as it may. Whoever is called and
-- does not pass, because of a hold or of a client that went away, calls nobody: so all look up once
-- a second.
local function stand_in_line(keys, context, arrived)
  local line = lines[keys] or {keys = keys, semaphore = semaphore.new(), length = 0}
  lines[keys] = line
  if line.length >= largest_queue or now() - arrived > LONGEST_LINE then return false end
  context.line = line
  note_line(line, 1)
  line.semaphore:wait(1)
  context.called = true
  leave_line(context)
  return true
end

local function refuse(id)
  if id then shared:incr("x:" .. id, 1, 0) end
  ngx.status = 503
  if id and is_pause(id) then
    ngx.header["Retry-After"] = RETRY_PAUSED
    ngx.say("This environment is paused.")
  else
    ngx.header["Retry-After"] = RETRY_AFTER
    ngx.say(id and "This is being changed at the moment. Please try again soon."
            or "There are too many requests at the moment. Please try again soon.")
  end
  return ngx.exit(503)
end

-- Before a request is passed on.
function M.enter()
  local keys = ngx.var.hold_keys
  if not keys or keys == "" then return end
  local context = ngx.ctx
  local arrived = now()
  while true do
    count(keys, 1)
    local id = hold_on(keys)
    if not id and may_pass(keys, context) then
      context.counted = keys
      return
    end
    count(keys, -1)
    if id then
      if not wait(id, keys, context, arrived) then return refuse(id) end
    elseif not stand_in_line(keys, context, arrived) then
      return refuse()
    end
  end
end

local function leave(context)
  if not context.counted then return end
  count(context.counted, -1)
  context.counted = nil
end

-- When the head of an answer goes out: a websocket may stay for days, nobody waits for it.
function M.answer()
  answered(ngx.ctx)
  if ngx.status == 101 then leave(ngx.ctx) end
end

-- When a request has ended, however it did.
function M.done()
  local context = ngx.ctx
  answered(context)
  leave(context)
  leave_queue(context)
  leave_line(context)
end

local function is_alive(pid)
  return ffi.C.kill(pid, 0) == 0 or ffi.errno() ~= ESRCH
end

local function in_flight(keys)
  local wanted, sum = {}, 0
  for key in names(keys) do wanted[key] = true end
  for _, name in ipairs(shared:get_keys(0)) do
    local pid, key = name:match("^c:(%d+):(.*)$")
    if pid and not is_alive(tonumber(pid)) then
      shared:delete(name)
    elseif pid and wanted[key] then
      sum = sum + (shared:get(name) or 0)
    end
  end
  return sum
end

local function milliseconds(seconds)
  return math.floor(seconds * 1000 + 0.5)
end

-- What was counted for a hold. It outlives one that nobody releases.
local function forget(id)
  for _, kind in ipairs {"f:", "r:", "x:", "k:"} do shared:delete(kind .. id) end
end

-- Sets a hold, or adds keys to one: it then keeps its deadline. For twice its time, at most,
-- requests are refused that come after the deadline; then nobody is left who could release it, and
-- it is gone.
local function set(id, arguments, more)
  local longest = tonumber(arguments.max_ms) or 300000
  local wake = arguments.wake == "1"
  local old = read(id)
  if not old then forget(id) end
  local deadline = old and old.deadline or now() + longest / 1000
  local lifetime = wake and 0 or math.max(0.001, deadline - now() + longest / 1000)
  local keys, seen = {}, {}
  for key in names((old and old.keys or "") .. " " .. more) do
    if not seen[key] then keys[#keys + 1] = key end
    seen[key] = true
  end
  local text = string.format("%d %d %d %s", milliseconds(deadline), longest, wake and 1 or 0,
                             table.concat(keys, " "))
  local ok, problem = shared:safe_set("s:" .. id, text, lifetime)
  for _, key in ipairs(keys) do
    if ok then ok, problem = shared:safe_set("h:" .. key, id, lifetime) end
  end
  if not ok then return 507, problem .. "\n" end
  return 200, string.format("deadline_ms %d\n", milliseconds(deadline - now()))
end

local function drain(id, arguments)
  local hold = read(id)
  if not hold then return 404, "no such hold\n" end
  local start = now()
  local left = in_flight(hold.keys)
  local patience = math.min((tonumber(arguments.wait_ms) or 0) / 1000, LONGEST_POLL)
  while left > 0 and now() - start < patience do
    sleep(LOOK)
    left = in_flight(hold.keys)
  end
  return 200, string.format("in_flight %d\nwaited_ms %d\n", left, milliseconds(now() - start))
end

local function release(id)
  local hold = read(id)
  local first = shared:get("f:" .. id)
  local answer = string.format("requests %d\nlongest_ms %d\nrefused %d\n",
                               shared:get("r:" .. id) or 0,
                               first and milliseconds(now() - first) or 0,
                               shared:get("x:" .. id) or 0)
  for key in names(hold and hold.keys or "") do
    if shared:get("h:" .. key) == id then shared:delete("h:" .. key) end
  end
  shared:delete("s:" .. id)
  forget(id)
  return 200, answer
end

local function list()
  local lines = {}
  for _, name in ipairs(shared:get_keys(0)) do
    local id = name:match("^s:(.*)$")
    local hold = id and not is_pause(id) and read(id)
    if hold then
      lines[#lines + 1] = string.format(
          "%s deadline_ms %d wake %d requests %d refused %d keys %s\n", id,
          hold.wake and 0 or milliseconds(hold.deadline - now()), hold.wake and 1 or 0,
          shared:get("r:" .. id) or 0, shared:get("x:" .. id) or 0, hold.keys)
    end
  end
  table.sort(lines)
  return 200, table.concat(lines)
end

-- How many stand in line, and for what.
local function list_lines()
  local sums = {}
  for _, name in ipairs(shared:get_keys(0)) do
    local pid, keys = name:match("^l:(%d+):(.*)$")
    if pid and not is_alive(tonumber(pid)) then
      shared:delete(name)
    elseif pid then
      sums[keys] = (sums[keys] or 0) + (shared:get(name) or 0)
    end
  end
  local texts = {}
  for keys, sum in pairs(sums) do texts[#texts + 1] = string.format("waiting %d keys %s\n", sum, keys) end
  table.sort(texts)
  return 200, table.concat(texts)
end

-- Which holds that wake had a request; waits until there were more than the caller knows of. Ends
-- early when this worker is to end.
local function wakes(arguments)
  local patience = math.min((tonumber(arguments.wait_ms) or 0) / 1000, LONGEST_POLL)
  local known = tonumber(arguments.after) or 0
  local start = now()
  while (shared:get("wakes") or 0) == known and now() - start < patience and
      not ngx.worker.exiting() do
    sleep(0.005)
  end
  local lines = {string.format("wakes %d\n", shared:get("wakes") or 0)}
  for _, name in ipairs(shared:get_keys(0)) do
    local id = name:match("^k:(.*)$")
    if id then lines[#lines + 1] = "woken " .. id .. "\n" end
  end
  table.sort(lines)
  return 200, table.concat(lines)
end

-- Lines of "environment epoch": all that there are.
local function set_epochs(text)
  local seen = {}
  for environment, epoch in text:gmatch("(%S+) (%S+)\n") do
    seen["e:" .. environment] = true
    local ok, problem = shared:safe_set("e:" .. environment, epoch)
    if not ok then return 507, problem .. "\n" end
  end
  for _, name in ipairs(shared:get_keys(0)) do
    if name:find("e:", 1, true) == 1 and not seen[name] then shared:delete(name) end
  end
  return 200, ""
end

-- Lines of "environment wakes serial": all that are paused. Whoever waits for one that is none of
-- them goes on; one with another serial wakes again.
local function set_parked(text)
  local seen = {}
  for environment, wake, serial in text:gmatch("(%S+) ([01]) (%d+)\n") do
    local id = PAUSE .. environment
    local hold = string.format("0 %d %s serial:%s", LONGEST_WAKE * 1000, wake, serial)
    seen["p:" .. environment] = true
    if shared:get("s:" .. id) ~= hold then
      forget(id)
      local ok, problem = shared:safe_set("s:" .. id, hold)
      if ok then ok, problem = shared:safe_set("p:" .. environment, id) end
      if not ok then return 507, problem .. "\n" end
    end
  end
  for _, name in ipairs(shared:get_keys(0)) do
    if name:find("p:", 1, true) == 1 and not seen[name] then
      local id = shared:get(name)
      shared:delete(name)
      shared:delete("s:" .. id)
      forget(id)
    end
  end
  return 200, ""
end

-- A part of the keys of the cache. It is no part of the configuration: another one needs no reload,
-- which would close idle connections of clients.
function M.epoch()
  return shared:get("e:" .. (ngx.var.cluster or "")) or ""
end

local function body()
  ngx.req.read_body()
  return ngx.req.get_body_data() or ""
end

local function answer()
  local arguments = ngx.req.get_uri_args()
  local id = arguments.id
  local path = ngx.var.uri
  if path == "/holds" then return list() end
  if path == "/lines" then return list_lines() end
  if path == "/wakes" then return wakes(arguments) end
  if path == "/epochs" and ngx.req.get_method() == "POST" then return set_epochs(body()) end
  if path == "/parked" and ngx.req.get_method() == "POST" then return set_parked(body()) end
  if type(id) ~= "string" or not id:match("^[%w_.-]+$") then return 400, "no id\n" end
  if is_pause(id) then return 403, "this is /parked's\n" end
  if ngx.req.get_method() ~= "POST" then return 405, "this is a POST\n" end
  if path == "/hold" then return set(id, arguments, body()) end
  if path == "/drain" then return drain(id, arguments) end
  if path == "/release" then return release(id) end
  return 404, "unknown\n"
end

-- Called once, before there are workers. The others are paths of files, which may be missing.
function M.begin(requests, unanswered_ones, epochs, parked)
  largest_queue, most_unanswered = requests, unanswered_ones
  for path, set in pairs {[epochs] = set_epochs, [parked] = set_parked} do
    local file = io.open(path)
    if file then
      set(file:read("*a"))
      file:close()
    end
  end
end

-- What the control socket answers.
function M.control()
  ngx.update_time()
  local status, text = answer()
  ngx.status = status
  ngx.header["Content-Type"] = "text/plain"
  ngx.header["Content-Length"] = #text
  ngx.print(text)
end

return M
