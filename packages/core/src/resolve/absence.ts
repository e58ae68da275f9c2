import type { FetchEntry } from './fetch-entry.ts';

/** A secret that its keeper says does not exist, in an object that is to be written without it (`deletionPolicy` Delete or Merge). */
export interface Absence {
  readonly kind: FetchEntry['kind'];
  readonly index: number;
  /** The remote key, where ESO's event names it. */
  readonly key?: string;
  /** Text of the event `MissingProviderSecret`. */
  readonly message: string;
}

/** ESO's two texts. The second is said of `spec.data` too, and yet names dataFrom. */
export function absenceOf({ kind, index }: FetchEntry, key?: string): Absence {
  const text = `secret does not exist at provider using spec.dataFrom[${index}]`;
  return key === undefined ? { kind, index, message: text } : { kind, index, key, message: `${text} (key=${key})` };
}
