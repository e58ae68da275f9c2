import { BlockList, isIP } from 'node:net';

type Network = readonly [address: string, prefix: number];

/**
 * Addresses that are not of the public internet (IANA's special-purpose registries), and those in whose clothes they come: IPv4 inside
 * IPv6 is mapped, translated (NAT64) or tunnelled (6to4, Teredo).
 */
const SPECIAL: readonly Network[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
  ['::', 96],
  ['::ffff:0:0', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
  ['5f00::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
];

/** Never opened by any setting: this machine itself, and the services that give its credentials to whoever asks. */
const NEVER: readonly Network[] = [
  ['0.0.0.0', 8],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['::', 96],
  ['::ffff:0:0', 96],
  ['64:ff9b::', 96],
  ['2002::', 16],
  ['fe80::', 10],
  ['fd00:ec2::', 32],
];

/** Networks of both families. They are kept apart because a `BlockList` takes every IPv4 address for a mapped IPv6 one. */
class Networks {
  readonly #lists = { ipv4: new BlockList(), ipv6: new BlockList() };

  constructor(networks: Iterable<Network>) {
    for (const [address, prefix] of networks) {
      const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
      this.#lists[family].addSubnet(address, prefix, family);
    }
  }

  has(address: string): boolean {
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    return this.#lists[family].check(address, family);
  }
}

/** Reads `10.1.0.0/16` or `fd12::/48`; undefined for anything else. */
export function parseNetwork(text: string): Network | undefined {
  const [address = '', prefix = '', ...rest] = text.split('/');
  const family = isIP(address);
  const bits = /^\d{1,3}$/.test(prefix) ? Number(prefix) : -1;
  const isNetwork = rest.length === 0 && family !== 0 && bits >= 0 && bits <= (family === 6 ? 128 : 32);
  return isNetwork ? [address, bits] : undefined;
}

/** Which addresses a request of a tenant's making may be sent to (`threat/G1`). */
export class AddressRules {
  readonly #special = new Networks(SPECIAL);
  readonly #never = new Networks(NEVER);
  readonly #opened: Networks;

  /** `opened` are private networks that the platform lets requests into. */
  constructor(opened: readonly Network[] = []) {
    this.#opened = new Networks(opened);
  }

  /** True for a public address, or one of a network that was opened. Anything that is no address is not allowed. */
  allows(address: string): boolean {
    if (isIP(address) === 0 || this.#never.has(address)) return false;
    return !this.#special.has(address) || this.#opened.has(address);
  }
}
