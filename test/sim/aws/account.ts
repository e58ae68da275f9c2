import type { AwsService } from '@lockkeeper/core';
import { hashText } from '../world/hash.ts';

/** A secret or parameter of one account, by name. */
export interface SourceAddress {
  readonly account: string;
  readonly service: AwsService;
  readonly name: string;
}

export const sourceKey = (at: SourceAddress): string => `${at.account}/${at.service}/${at.name}`;

export interface SourceVersion {
  readonly id: string;
  readonly text: string;
}

/** What the service says when asked. */
export type SourceAnswer =
  | { readonly kind: 'value'; readonly version: SourceVersion }
  | { readonly kind: 'absent' }
  | { readonly kind: 'denied' };

interface Source {
  readonly address: SourceAddress;
  /** Properties of a JSON document, or undefined for a plain text. */
  readonly properties: readonly string[] | undefined;
  /** The stored text is base64 of the token. */
  readonly encoded: boolean;
  versions: SourceVersion[];
  present: boolean;
  denied: boolean;
}

export interface SourceOptions {
  readonly properties?: readonly string[];
  readonly encoded?: boolean;
}

/**
 * AWS as a pure state: secrets and parameters with versions, present or not, readable or not. Every value is a token
 * `lk.<account>.<name>.<version>.<random>`, so that any byte string can be traced to where it came from.
 */
export class AwsAccounts {
  readonly #sources = new Map<string, Source>();
  readonly #seed: string;
  /** All tokens ever made. */
  readonly tokens: string[] = [];
  /** Grows with every change, so that a reader can tell whether anything moved. */
  changes = 0;

  constructor(seed: string) {
    this.#seed = seed;
  }

  create(address: SourceAddress, options: SourceOptions = {}): void {
    const { properties, encoded = false } = options;
    this.#sources.set(sourceKey(address), { address, properties, encoded, versions: [], present: true, denied: false });
    this.rotate(address);
  }

  /** Writes a new version; brings a deleted source back. */
  rotate(address: SourceAddress): void {
    const source = this.#source(address);
    const id = `v${source.versions.length + 1}`;
    source.versions.push({ id, text: this.#text(source, id) });
    source.present = true;
    this.changes += 1;
  }

  remove(address: SourceAddress): void {
    this.#source(address).present = false;
    this.changes += 1;
  }

  deny(address: SourceAddress, denied: boolean): void {
    this.#source(address).denied = denied;
    this.changes += 1;
  }

  read(address: SourceAddress): SourceAnswer {
    const source = this.#sources.get(sourceKey(address));
    if (source?.denied) return { kind: 'denied' };
    const version = source?.versions.at(-1);
    return source?.present && version !== undefined ? { kind: 'value', version } : { kind: 'absent' };
  }

  /** Names of what is there, whoever may read it; nothing here has tags. */
  list(account: string, service: AwsService): readonly string[] {
    const present = [...this.#sources.values()].filter((source) => source.present);
    const own = present.filter(({ address }) => address.account === account && address.service === service);
    return own.map(({ address }) => address.name).sort();
  }

  /** Every version that a source has ever had. */
  versions(address: SourceAddress): readonly SourceVersion[] {
    return this.#sources.get(sourceKey(address))?.versions ?? [];
  }

  /** Property names of the JSON document of that name, in whatever account. */
  propertiesOf(name: string): readonly string[] {
    return [...this.#sources.values()].find((source) => source.address.name === name)?.properties ?? [];
  }

  #source(address: SourceAddress): Source {
    const source = this.#sources.get(sourceKey(address));
    if (source === undefined) throw new TypeError(`no source ${sourceKey(address)}`);
    return source;
  }

  #text(source: Source, id: string): string {
    if (source.properties === undefined) {
      const token = this.#token(source.address, source.address.name, id);
      return source.encoded ? Buffer.from(token).toString('base64') : token;
    }
    const entries = source.properties.map((name) => [
      name,
      this.#token(source.address, `${source.address.name}:${name}`, id),
    ]);
    return JSON.stringify(Object.fromEntries(entries));
  }

  #token(address: SourceAddress, name: string, id: string): string {
    const random = [1, 2, 3, 4].map((n) =>
      hashText(`${this.#seed}/${address.account}/${name}/${id}/${n}`).toString(16).padStart(8, '0'),
    );
    const token = `lk.${address.account}.${name}.${id}.${random.join('')}`;
    this.tokens.push(token);
    return token;
  }
}

/** What a token says about itself. */
export interface TokenFacts {
  readonly token: string;
  readonly account: string;
  /** Name of the source, without the property. */
  readonly name: string;
  readonly version: string;
}

/** All tokens in a text. */
export function findTokens(text: string): readonly TokenFacts[] {
  return [...text.matchAll(/lk\.(\d{12})\.([^.:]+)(?::[^.]+)?\.(v\d+)\.[0-9a-f]{32}/g)].map((match) => ({
    token: match[0],
    account: match[1] ?? '',
    name: match[2] ?? '',
    version: match[3] ?? '',
  }));
}
