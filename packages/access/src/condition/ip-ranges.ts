interface Address {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

/** Whether an address lies in a range in CIDR form. No prefix means one address; IPv4 and IPv6 never meet. */
export function inIpRange(address: string, range: string): boolean {
  const [base = '', prefixText, ...more] = range.split('/');
  const ours = parseAddress(address);
  const theirs = parseAddress(base);
  if (ours === undefined || theirs === undefined || ours.bits !== theirs.bits || more.length > 0) return false;
  const prefix = prefixText === undefined ? theirs.bits : parsePrefix(prefixText, theirs.bits);
  if (prefix === undefined) return false;
  const shift = BigInt(theirs.bits - prefix);
  return ours.value >> shift === theirs.value >> shift;
}

/** Whether a text is an address or a range in CIDR form. */
export function isIpRange(text: string): boolean {
  const [base = '', prefix, ...more] = text.split('/');
  const address = parseAddress(base);
  if (address === undefined || more.length > 0) return false;
  return prefix === undefined || parsePrefix(prefix, address.bits) !== undefined;
}

function parsePrefix(text: string, bits: number): number | undefined {
  return /^\d{1,3}$/.test(text) && Number(text) <= bits ? Number(text) : undefined;
}

function parseAddress(text: string): Address | undefined {
  return text.includes(':') ? parseV6(text) : parseV4(text);
}

function parseV4(text: string): Address | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255)) return undefined;
  return { bits: 32, value: parts.reduce((value, part) => (value << 8n) | BigInt(part), 0n) };
}

function parseV6(text: string): Address | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map(groupsOf);
  if (head === undefined) return undefined;
  if (tail === undefined) return halves.length === 1 && head.length === 8 ? v6Of(head) : undefined;
  const zeros = 8 - head.length - tail.length;
  return zeros < 1 ? undefined : v6Of([...head, ...Array.from({ length: zeros }, () => '0'), ...tail]);
}

function v6Of(groups: readonly string[]): Address | undefined {
  if (!groups.every((group) => /^[\da-f]{1,4}$/i.test(group))) return undefined;
  return { bits: 128, value: groups.reduce((value, group) => (value << 16n) | BigInt(`0x${group}`), 0n) };
}

/** The 16-bit groups of a part of an IPv6 address; an IPv4 tail counts as two. */
function groupsOf(text: string): readonly string[] {
  if (text === '') return [];
  const groups = text.split(':');
  const last = groups.at(-1) ?? '';
  const v4 = last.includes('.') ? parseV4(last) : undefined;
  if (v4 === undefined) return groups;
  return [...groups.slice(0, -1), (v4.value >> 16n).toString(16), (v4.value & 0xffffn).toString(16)];
}
