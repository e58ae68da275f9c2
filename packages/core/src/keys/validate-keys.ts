import { LockkeeperError } from '../errors/lockkeeper-error.ts';
import { byteTextOfText, textOfByteText } from '../json/byte-text.ts';
import { isKeyCharacter } from './convert-keys.ts';

const LONGEST_KEY = 253;

/**
 * Drops the empty key and refuses keys that are too long or have other characters than letters, numbers, `-`, `.` and
 * `_`, with ESO's texts. It is applied to `dataFrom`; see `checkSecretKey` for what Kubernetes itself accepts.
 */
export function validateKeys<T>(data: ReadonlyMap<string, T>): Map<string, T> {
  const kept = new Map<string, T>();
  for (const [key, value] of data) {
    if (key === '') continue;
    checkLength(key);
    for (const character of key) {
      if (isKeyCharacter(character)) continue;
      const problem = `key has invalid character ${character}, only alphanumeric, '-', '.' and '_' are allowed: ${key}`;
      throw new LockkeeperError('InvalidInput', problem, { key });
    }
    kept.set(key, value);
  }
  return kept;
}

/**
 * Refuses a key that the Kubernetes API would refuse in a Secret: it has 1 to 253 letters and digits of ASCII, `-`, `.`
 * and `_`, and it is neither `.` nor `..` and does not begin with `..`.
 */
export function checkSecretKey(key: string): void {
  const problem = secretKeyProblem(key);
  if (problem === undefined) return;
  throw new LockkeeperError('InvalidInput', `key ${JSON.stringify(key)} ${problem}`, { key });
}

function secretKeyProblem(key: string): string | undefined {
  if (key === '') return 'is empty';
  if (key.length > LONGEST_KEY) return `has ${key.length} characters, and a Secret's keys have at most ${LONGEST_KEY}`;
  if (!/^[-._a-zA-Z0-9]+$/.test(key)) return "may have letters, digits, '-', '.' and '_' only";
  return key === '.' || key.startsWith('..') ? "must not be '.' or begin with '..'" : undefined;
}

function checkLength(key: string): void {
  const bytes = byteTextOfText(key);
  if (bytes.length <= LONGEST_KEY) return;
  const start = textOfByteText(bytes.slice(0, LONGEST_KEY));
  const problem = `key has length ${bytes.length} but max is ${LONGEST_KEY}: (following is truncated): ${start}`;
  throw new LockkeeperError('InvalidInput', problem, { bytes: bytes.length, limit: LONGEST_KEY });
}
