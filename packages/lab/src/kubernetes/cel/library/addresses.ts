import { isIPv4, isIPv6 } from 'node:net';
import type { Environment } from '@marcbachmann/cel-js';

/** ip, isIP, cidr, isCIDR and what they offer. */
export function registerAddresses(environment: Environment): void {
  const define = (signature: string, run: (...operands: never[]) => unknown): void => {
    environment.registerFunction(signature, run as (...operands: unknown[]) => unknown, { async: false });
  };
  const ip = 'kubernetes.IP';
  const cidr = 'kubernetes.CIDR';
  environment.registerType(ip, Address);
  environment.registerType(cidr, Network);
  define(`ip(string): ${ip}`, (text: string) => need(parseAddress(text), 'IP Address'));
  define('isIP(string): bool', (text: string) => parseAddress(text) !== undefined);
  define(`${ip}.family(): int`, (one: Address) => BigInt(one.bits === 32 ? 4 : 6));
  define(`${ip}.isUnspecified(): bool`, (one: Address) => one.value === 0n);
  define(`${ip}.isLoopback(): bool`, (one: Address) =>
    one.bits === 32 ? one.value >> 24n === 127n : one.value === 1n,
  );
  define(`string(${ip}): string`, (one: Address) => one.text);
  environment.registerOperator(`${ip} == ${ip}`, (a: Address, b: Address) => a.equals(b));
  define(`cidr(string): ${cidr}`, (text: string) => need(parseNetwork(text), 'CIDR Address'));
  define('isCIDR(string): bool', (text: string) => parseNetwork(text) !== undefined);
  define(`${cidr}.ip(): ${ip}`, (one: Network) => one.address);
  define(`${cidr}.prefixLength(): int`, (one: Network) => BigInt(one.length));
  define(`${cidr}.containsIP(${ip}): bool`, (one: Network, address: Address) => one.contains(address));
  define(`${cidr}.containsIP(string): bool`, (one: Network, text: string) =>
    one.contains(need(parseAddress(text), 'IP Address')),
  );
  define(`${cidr}.containsCIDR(${cidr}): bool`, (one: Network, other: Network) => one.covers(other));
  define(`${cidr}.containsCIDR(string): bool`, (one: Network, text: string) =>
    one.covers(need(parseNetwork(text), 'CIDR Address')),
  );
  environment.registerOperator(`${cidr} == ${cidr}`, (a: Network, b: Network) => a.equals(b));
}

function need<T>(found: T | undefined, what: string): T {
  if (found === undefined) throw new RangeError(`${what} parse error during conversion from string`);
  return found;
}

class Address {
  readonly text: string;
  readonly value: bigint;
  readonly bits: 32 | 128;

  constructor(text: string, value: bigint, bits: 32 | 128) {
    this.text = text;
    this.value = value;
    this.bits = bits;
  }

  equals(other: unknown): boolean {
    return other instanceof Address && other.bits === this.bits && other.value === this.value;
  }
}

class Network {
  readonly address: Address;
  readonly length: number;

  constructor(address: Address, length: number) {
    this.address = address;
    this.length = length;
  }

  contains(address: Address): boolean {
    const drop = BigInt(this.address.bits - this.length);
    return address.bits === this.address.bits && address.value >> drop === this.address.value >> drop;
  }

  covers(other: Network): boolean {
    return other.length >= this.length && this.contains(other.address);
  }

  equals(other: unknown): boolean {
    return other instanceof Network && other.length === this.length && this.address.equals(other.address);
  }
}

function parseAddress(text: string): Address | undefined {
  if (isIPv4(text)) {
    const value = text.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n);
    return new Address(text, value, 32);
  }
  // Zones and IPv4 in IPv6 notation are refused, as upstream.
  return isIPv6(text) && !/[%.]/.test(text) ? new Address(text, wideValue(text), 128) : undefined;
}

function wideValue(text: string): bigint {
  const [head = '', tail] = text.split('::');
  const groups = (part: string): string[] => (part === '' ? [] : part.split(':'));
  const before = groups(head);
  const after = groups(tail ?? '');
  const middle = tail === undefined ? [] : Array<string>(8 - before.length - after.length).fill('0');
  return [...before, ...middle, ...after].reduce((sum, part) => (sum << 16n) + BigInt(`0x${part}`), 0n);
}

function parseNetwork(text: string): Network | undefined {
  const match = /^(.+)\/(\d{1,3})$/.exec(text);
  const address = match === null ? undefined : parseAddress(match[1] ?? '');
  const length = Number(match?.[2]);
  return address === undefined || length > address.bits ? undefined : new Network(address, length);
}
