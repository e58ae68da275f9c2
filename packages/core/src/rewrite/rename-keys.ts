import { LockkeeperError } from '../errors/lockkeeper-error.ts';
import type { SealedValue } from '../values/sealed-value.ts';

export type KeyedValues = ReadonlyMap<string, SealedValue>;

/** Characters that all keys together may have after one operation: a bound for replacements that repeat what they matched. */
const MOST_CHARACTERS = 4 * 1024 * 1024;

/**
 * Gives every value a new key. Two keys that become one are refused, both named (`threat/X11`); only the empty key may be shared,
 * because such keys are about to be dropped: then no value keeps it, so that none is picked by chance.
 */
export function renameKeys(operation: string, data: KeyedValues, rename: (key: string) => string): KeyedValues {
  const renamed = new Map<string, SealedValue>();
  const origins = new Map<string, string>();
  let characters = 0;
  for (const [key, value] of data) {
    const name = rename(key);
    characters += name.length;
    if (characters > MOST_CHARACTERS) {
      const problem = `${operation} makes keys of more than ${MOST_CHARACTERS} characters together`;
      throw new LockkeeperError('Limit', problem, { limit: MOST_CHARACTERS });
    }
    const other = origins.get(name);
    if (other === undefined) renamed.set(name, value);
    else if (name === '') renamed.delete(name);
    else throw collision(operation, other, key, name);
    origins.set(name, key);
  }
  return renamed;
}

function collision(operation: string, first: string, second: string, key: string): LockkeeperError {
  const [a, b, both] = [first, second, key].map((text) => JSON.stringify(text.slice(0, 253)));
  const problem = `${operation} makes one key ${both} of the keys ${a} and ${b}: change the rewrite so that keys stay apart`;
  return new LockkeeperError('InvalidInput', problem, { first, second, key });
}
