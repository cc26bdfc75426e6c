// Figures and times in words. Pure: values in, text out; the same in every locale.

const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** What stands where there is nothing to say. */
export const NOTHING = '–';

/** A whole number with its thousands apart, such as 12,345. */
export function count(number) {
  return number == null ? NOTHING : String(Math.round(number)).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** Three significant digits at most, such as 1.5 GiB. */
export function bytes(number) {
  if (number == null) {
    return NOTHING;
  }
  let unit = 0;
  let value = number;
  while (value >= 1023.5 && unit < BYTE_UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : 1;
  return `${value.toFixed(digits)} ${BYTE_UNITS[unit]}`;
}

export function rate(bytesPerSecond) {
  return bytesPerSecond == null ? NOTHING : `${bytes(bytesPerSecond)}/s`;
}

/** The two largest units of a time span, such as 1 h 5 min. */
export function duration(millis) {
  if (millis == null) {
    return NOTHING;
  }
  if (millis < SECOND) {
    return `${Math.max(0, Math.round(millis))} ms`;
  }
  if (millis < MINUTE) {
    return `${(Math.floor(millis / 100) / 10).toFixed(1)} s`;
  }
  if (millis < HOUR) {
    return both(millis, MINUTE, 'min', SECOND, 's');
  }
  return millis < DAY ? both(millis, HOUR, 'h', MINUTE, 'min') : both(millis, DAY, 'd', HOUR, 'h');
}

function both(millis, large, largeName, small, smallName) {
  const first = Math.floor(millis / large);
  const second = Math.floor((millis % large) / small);
  return second === 0 ? `${first} ${largeName}` : `${first} ${largeName} ${second} ${smallName}`;
}

/** A moment in UTC, as the command and the logs write it. */
export function time(epochMillis) {
  return epochMillis == null ? NOTHING : `${new Date(epochMillis).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** How many of a thing, such as 1 shard and 2 shards. */
export function some(number, one, many = `${one}s`) {
  return `${count(number)} ${number === 1 ? one : many}`;
}

/** The first characters of an id, enough to tell it from others on a page. */
export function short(id) {
  return id.length > 12 ? id.slice(0, 8) : id;
}
