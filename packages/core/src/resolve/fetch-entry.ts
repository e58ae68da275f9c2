import type {
  ExternalSecretFind,
  ExternalSecretRewrite,
  GeneratorRef,
  RemoteRef,
} from '../api/generated/external-secrets.ts';
import type { StoreReference } from '../authorize/admit-store.ts';

/** One entry of `spec.data`: one value, under a key of its own. */
export interface DataEntry {
  readonly kind: 'data';
  readonly index: number;
  readonly secretKey: string;
  readonly ref: RemoteRef;
  readonly store: StoreReference;
}

/** `spec.dataFrom[].extract`: the members of one JSON secret. */
export interface ExtractEntry {
  readonly kind: 'extract';
  readonly index: number;
  readonly ref: RemoteRef;
  readonly rewrite: readonly ExternalSecretRewrite[];
  readonly store: StoreReference;
}

/** `spec.dataFrom[].find`: all secrets that a search names, each under its name. */
export interface FindEntry {
  readonly kind: 'find';
  readonly index: number;
  readonly find: ExternalSecretFind;
  readonly rewrite: readonly ExternalSecretRewrite[];
  readonly store: StoreReference;
}

/** `spec.dataFrom[].sourceRef.generatorRef`: values that are made now. */
export interface GeneratorEntry {
  readonly kind: 'generator';
  readonly index: number;
  readonly generator: GeneratorRef;
  readonly rewrite: readonly ExternalSecretRewrite[];
}

/** An entry whose remote key the manifest writes. */
export type ReadEntry = DataEntry | ExtractEntry;

/** One entry of `spec.data` or `spec.dataFrom`. */
export type FetchEntry = ReadEntry | FindEntry | GeneratorEntry;

/** How ESO names an entry in its messages. */
export function entryPrefix(entry: FetchEntry): string {
  const from = `error processing spec.dataFrom[${entry.index}]`;
  switch (entry.kind) {
    case 'data':
      return `error processing spec.data[${entry.index}] (key: ${entry.ref.key}), err: `;
    case 'extract':
      return `${from}.extract, err: `;
    case 'find':
      return `${from}.find, err: `;
    case 'generator':
      return `${from}.sourceRef.generatorRef, err: `;
  }
}
