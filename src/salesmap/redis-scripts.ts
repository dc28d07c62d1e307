/**
 * Bottleneck's scripts, with three things set right:
 *
 * - They take the time from the machine that calls them, and machines' clocks differ: here it is Redis's own, in whole
 *   milliseconds.
 * - Their interval is that of the process which came first: here the largest one holds.
 * - Since Redis 7 an error made by `error_reply` begins with `ERR `, and Bottleneck no longer knows its own: it goes on
 *   neither after its keys expired nor after Redis was started anew (its issues 205 and 212). Errors are made by hand here,
 *   which means the same to every Redis.
 *
 * @param lua a script whose first key is the settings, and whose first argument is the time.
 * @param minTimeMs the interval of this process, in whole milliseconds.
 */
export const mendScript = (lua: string, minTimeMs: number): string =>
  `local clock = redis.call('time')
ARGV[1] = string.format('%.0f', clock[1] * 1000 + math.floor(clock[2] / 1000))
local interval = redis.call('hget', KEYS[1], 'minTime')
if interval and tonumber(interval) < ${minTimeMs} then redis.call('hset', KEYS[1], 'minTime', ${minTimeMs}) end
local refused = function (name) return { err = name } end
${lua.replaceAll('redis.error_reply(', 'refused(')}`;

/** Sets a pause, in milliseconds, where none is longer; its key is gone when it is over. */
export const PAUSE = `if redis.call('pttl', KEYS[1]) < tonumber(ARGV[1]) then
  redis.call('set', KEYS[1], '1', 'PX', ARGV[1])
end`;
