import type { ByteString } from '../../text/byte-string.ts';

const GROUP = /^[0-9a-fA-F]{1,4}$/;
const IPV4 = /^(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?:\.(?!$)|$)){4}$/;
const GROUPS = 8;

/** Whether a text is an IPv6 address, with a zone behind `%` or without. */
export function isIpv6(text: ByteString): boolean {
  const percent = text.indexOf('%');
  if (percent >= 0 && percent === text.length - 1) return false;
  const address = percent < 0 ? text : text.slice(0, percent);
  const halves = address.split('::');
  if (!address.includes(':') || halves.length > 2) return false;
  const counts = halves.map((half, at) => countGroups(half, at === halves.length - 1));
  if (counts.includes(undefined)) return false;
  const count = counts.reduce<number>((sum, groups) => sum + (groups ?? 0), 0);
  return halves.length === 1 ? count === GROUPS : count < GROUPS;
}

/** The last two groups may be an IPv4 address. */
function countGroups(half: string, isLast: boolean): number | undefined {
  if (half === '') return 0;
  const groups = half.split(':');
  const last = groups.pop() ?? '';
  if (!groups.every((group) => GROUP.test(group))) return undefined;
  if (GROUP.test(last)) return groups.length + 1;
  return isLast && IPV4.test(last) ? groups.length + 2 : undefined;
}
