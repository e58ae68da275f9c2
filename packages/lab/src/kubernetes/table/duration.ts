const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** How long ago, as kubectl prints it: 45s, 3m12s, 27m, 5h3m, 47h, 3d4h, 12d, 2y30d. Follows apimachinery's HumanDuration. */
export function ageText(timestamp: string, now: number): string {
  const at = Date.parse(timestamp);
  return Number.isNaN(at) ? '<unknown>' : durationText(now - at);
}

export function durationText(ms: number): string {
  if (ms < -second) return '<invalid>';
  if (ms < 0) return '0s';
  if (ms < 2 * minute) return `${Math.floor(ms / second)}s`;
  if (ms < 10 * minute) return pair(ms, minute, 'm', second, 's');
  if (ms < 3 * hour) return `${Math.floor(ms / minute)}m`;
  if (ms < 8 * hour) return pair(ms, hour, 'h', minute, 'm');
  if (ms < 2 * day) return `${Math.floor(ms / hour)}h`;
  if (ms < 8 * day) return pair(ms, day, 'd', hour, 'h');
  if (ms < 2 * 365 * day) return `${Math.floor(ms / day)}d`;
  if (ms < 8 * 365 * day) return pair(ms, 365 * day, 'y', day, 'd');
  return `${Math.floor(ms / (365 * day))}y`;
}

function pair(ms: number, big: number, bigName: string, small: number, smallName: string): string {
  const rest = Math.floor((ms % big) / small);
  const head = `${Math.floor(ms / big)}${bigName}`;
  return rest === 0 ? head : `${head}${rest}${smallName}`;
}
