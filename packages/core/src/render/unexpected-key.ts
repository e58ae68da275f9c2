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

/**
 * A key that came out of a value may be a piece of a secret: only one that looks like the name of a key is shown, and the others
 * are counted by their length.
 */
function shownKey(key: string): string {
  const isName = /^[-._a-zA-Z0-9]+$/.test(key) && key.length <= LONGEST_SHOWN;
  return isName ? JSON.stringify(key) : `of ${key.length} characters`;
}

export function unexpectedKey(key: string, place: string): UnexpectedKey {
  const message = `key ${shownKey(key)} is not in the template at ${place}: it came out of a fetched value; if that is not meant, quote values there, as in {{ .name | toJson }}`;
  return { key, place, message };
}
