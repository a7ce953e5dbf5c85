-- Passwords that are guessed are refused before they are looked at.
--
-- nginx checks a password between the two phases here. Whoever shows one counts as a guesser before it, and no more
-- once it was right: many who guess at the same time are not faster than one, and what a client does with an answer
-- changes nothing. A password that was right is remembered, so that nobody who is in is stopped by others behind
-- the same address. Remembering opens no door: nginx checks it all the same. In shared dictionaries, which
-- outlive a reload:
--
--   guesses    <environment>:<address>   passwords that were not right, since the first of them
--   passwords  <environment>:<digest>    one that was right, until it is not shown for an hour

local M = {}
local guesses, passwords = ngx.shared.guesses, ngx.shared.passwords

local KNOWN = 3600 -- seconds
local most, period = 10, 60

-- Of IPv6 the network, since a customer has all of it.
local function guesser(environment)
  local address = ngx.var.binary_remote_addr
  return environment .. ":" .. (#address == 16 and address:sub(1, 8) or address)
end

function M.begin(most_guesses, period_s)
  most, period = most_guesses, period_s
end

-- In the rewrite phase of a server that asks for passwords, when nothing else has answered.
function M.enter()
  local shown = ngx.var.http_authorization
  if not shown or ngx.is_subrequest or ngx.var.is_probe == "1" then return end
  local environment = ngx.var.cluster
  local password = environment .. ":" .. ngx.sha1_bin(shown)
  if passwords:get(password) then
    passwords:expire(password, KNOWN)
    return
  end
  local who = guesser(environment)
  local count = guesses:incr(who, 1, 0, period)
  if count and count > most then
    ngx.status = 429
    ngx.header["Retry-After"] = period
    ngx.header["Content-Type"] = "text/plain"
    ngx.say("Too many wrong passwords came from this address. Try again in a while.")
    return ngx.exit(429)
  end
  ngx.ctx.guess = {who = who, password = password}
end

-- In the access phase: nginx has looked at it, and it was right.
function M.passed()
  local guess = ngx.ctx.guess
  if not guess then return end
  ngx.ctx.guess = nil
  guesses:incr(guess.who, -1)
  passwords:set(guess.password, true, KNOWN)
end

return M
