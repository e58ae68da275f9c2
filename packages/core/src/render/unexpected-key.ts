import { invalid } from './template-failed.ts';

/** A key that a template of keys and values got out of a value (`threat/X6`). The object is written with it, and a warning says so. */
export interface UnexpectedKey {
  /** The key, or its path in an object of another kind than Secret. */
  readonly key: string;
  /** Where the template is, for example `templateFrom[0].literal`. */
  readonly place: string;
  /** A sentence for a warning event. */
  readonly message: string;
}

const LONGEST_SHOWN = 100;
const MOST_REPORTED = 20;

/**
 * A key that came out of a value may be a piece of a secret: only one that looks like the name of a key is shown, and the others
 * are counted by their length.
 */
function shownKey(key: string): string {
  return looksLikeName(key) && key.length <= LONGEST_SHOWN ? JSON.stringify(key) : `of ${key.length} characters`;
}

function looksLikeName(key: string): boolean {
  return /^[-._/a-zA-Z0-9]+$/.test(key);
}

/** What is told of keys that came out of a value, at most 20 of them. */
export function unexpectedKeys(keys: readonly string[], place: string): readonly UnexpectedKey[] {
  return keys.slice(0, MOST_REPORTED).map((key) => unexpectedKey(key, place));
}

/**
 * Refuses such keys where they are no names: they can be no keys of a Secret either, and whoever says so later would quote a piece
 * of a value (`threat/L2`). Throws `TemplateFailed`.
 */
export function refuseStrangeKeys(keys: readonly string[], place: string): void {
  const strange = keys.find((key) => !looksLikeName(key));
  if (strange !== undefined) throw invalid(unexpectedKey(strange, place).message);
}

function unexpectedKey(key: string, place: string): UnexpectedKey {
  const message = `key ${shownKey(key)} is not in the template at ${place}: it came out of a fetched value; if that is not meant, quote values there, as in {{ .name | toJson }}`;
  return { key, place, message };
}
