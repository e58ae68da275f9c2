const IPV4_BYTES = 4;
const IPV6_GROUPS = 8;
const LONGEST_TEXT = 45;
/** The first twelve bytes of an IPv4 address in the form of IPv6 (RFC 4291 §2.5.5.2). */
const MAPPED = Object.freeze([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff]);

/** Four bytes of an IPv4 address or sixteen of an IPv6 one; undefined for anything else. No zones, no leading zeros in IPv4. */
export function parseIp(text: string): Uint8Array | undefined {
  if (text.length > LONGEST_TEXT) return undefined;
  return text.includes(':') ? parseIpv6(text) : parseIpv4(text);
}

/** An IPv4 address in the form of IPv6 is the IPv4 address. */
export function shortIp(bytes: Uint8Array): Uint8Array {
  const isMapped = bytes.length === 2 * IPV6_GROUPS && MAPPED.every((byte, at) => bytes[at] === byte);
  return isMapped ? bytes.subarray(MAPPED.length) : bytes;
}

/** The canonical text (RFC 5952): the longest run of zeros, if it is longer than one group, becomes `::`. */
export function formatIp(bytes: Uint8Array): string {
  const short = shortIp(bytes);
  if (short.length === IPV4_BYTES) return short.join('.');
  const groups = Array.from({ length: IPV6_GROUPS }, (_, at) => ((bytes[2 * at] ?? 0) << 8) | (bytes[2 * at + 1] ?? 0));
  const { start, length } = longestZeros(groups);
  const hex = groups.map((group) => group.toString(16));
  if (length < 2) return hex.join(':');
  return `${hex.slice(0, start).join(':')}::${hex.slice(start + length).join(':')}`;
}

function longestZeros(groups: readonly number[]): { readonly start: number; readonly length: number } {
  let longest = { start: 0, length: 0 };
  for (let start = 0; start < groups.length; start++) {
    const end = groups.findIndex((group, at) => at >= start && group !== 0);
    const length = (end < 0 ? groups.length : end) - start;
    if (length > longest.length) longest = { start, length };
  }
  return longest;
}

function parseIpv4(text: string): Uint8Array | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  const parts = match?.slice(1) ?? [];
  const isValid =
    parts.length === IPV4_BYTES && parts.every((part) => String(Number(part)) === part && Number(part) < 256);
  return isValid ? Uint8Array.from(parts, Number) : undefined;
}

function parseIpv6(text: string): Uint8Array | undefined {
  const [head = '', tail, more] = text.split('::');
  if (more !== undefined) return undefined;
  const before = parseGroups(head, tail === undefined);
  const after = tail === undefined ? [] : parseGroups(tail, true);
  if (before === undefined || after === undefined) return undefined;
  const missing = 2 * IPV6_GROUPS - before.length - after.length;
  if (tail === undefined ? missing !== 0 : missing < 2) return undefined;
  return Uint8Array.from([...before, ...new Uint8Array(missing), ...after]);
}

/** Bytes of the groups between colons; the last may be an IPv4 address. */
function parseGroups(text: string, mayEndInIpv4: boolean): number[] | undefined {
  if (text === '') return [];
  const bytes: number[] = [];
  const groups = text.split(':');
  for (const [at, group] of groups.entries()) {
    const ipv4 = mayEndInIpv4 && at === groups.length - 1 && group.includes('.') ? parseIpv4(group) : undefined;
    if (ipv4 === undefined && !/^[0-9a-fA-F]{1,4}$/.test(group)) return undefined;
    const value = Number.parseInt(group, 16);
    bytes.push(...(ipv4 ?? [value >> 8, value & 0xff]));
  }
  return bytes;
}
