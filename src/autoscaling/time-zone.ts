/** Clocks of the IANA time zones. */

/** How far the zone's clock is ahead of UTC at an instant, in ms; undefined for a zone that nobody knows. */
export function timeZoneOffset(zone: string): ((atMs: number) => number) | undefined {
  // Go knows names only: no +02:00, which Intl takes too.
  if (!/^[A-Za-z]/.test(zone)) return undefined;
  if (zone === 'UTC') return () => 0;
  const format = formatOf(zone);
  return format && ((atMs) => offsetIn(format.format(atMs)));
}

function formatOf(timeZone: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** From `12/1/2026, GMT-03:30`; plain `GMT` is no offset. */
function offsetIn(text: string): number {
  const [, sign, hours = '0', minutes = '0', seconds = '0'] = /GMT([+-])(\d+):(\d+)(?::(\d+))?$/.exec(text) ?? [];
  const ms = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
  return sign === '-' ? -ms : ms;
}
