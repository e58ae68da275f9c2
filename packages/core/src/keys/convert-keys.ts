import { LockkeeperError } from '../errors/lockkeeper-error.ts';

/** `conversionStrategy` of a reference. */
export type ConversionStrategy = 'Default' | 'Unicode' | 'None';

/**
 * Turns the keys of a fetched map into keys that a Secret may have. `Default` replaces every character that is no letter,
 * digit, `-`, `.` or `_` by `_`; `Unicode` replaces it by `_U` and its code point in hexadecimal and `_`; any other
 * strategy keeps the keys. Throws `LockkeeperError('InvalidInput')` when two keys become one (threat X11).
 */
export function convertKeys<T>(data: ReadonlyMap<string, T>, strategy: string): Map<string, T> {
  return renameKeys(data, (key) => convertKey(key, strategy));
}

/** The way back, for secrets that are pushed: `ReverseUnicode` turns `_U0020_` and its like into characters. */
export function reverseKeys<T>(data: ReadonlyMap<string, T>, strategy: string): Map<string, T> {
  return renameKeys(data, (key) => reverseKey(key, strategy));
}

/** One key of `reverseKeys`. */
export function reverseKey(key: string, strategy: string): string {
  if (strategy !== 'ReverseUnicode') return key;
  return key.replace(/_U([0-9a-fA-F]{4,5})_/g, (_, digits: string) => {
    return String.fromCodePoint(scalar(Number.parseInt(digits, 16)));
  });
}

/** Whether a key may have this character. Letters and numbers of all scripts count here; Kubernetes is stricter. */
export function isKeyCharacter(character: string): boolean {
  return /^[-._\p{L}\p{N}]$/u.test(character);
}

function renameKeys<T>(data: ReadonlyMap<string, T>, rename: (key: string) => string): Map<string, T> {
  const renamed = new Map<string, T>();
  const origins = new Map<string, string>();
  for (const [key, value] of data) {
    const name = rename(key);
    const other = origins.get(name);
    if (other !== undefined) {
      const facts = { key: name, first: other, second: key };
      throw new LockkeeperError('InvalidInput', `secret name collision during conversion: ${name}`, facts);
    }
    origins.set(name, key);
    renamed.set(name, value);
  }
  return renamed;
}

function convertKey(key: string, strategy: string): string {
  if (strategy !== 'Default' && strategy !== 'Unicode') return key;
  const replaced = [...key].map((character) => {
    if (isKeyCharacter(character)) return character;
    return strategy === 'Default' ? '_' : `_U${codePoint(character).toString(16).padStart(4, '0')}_`;
  });
  return replaced.join('');
}

function codePoint(character: string): number {
  return scalar(character.codePointAt(0) ?? 0);
}

/** A surrogate is no character of its own. */
function scalar(rune: number): number {
  return rune >= 0xd800 && rune <= 0xdfff ? 0xfffd : rune;
}
