import { LockkeeperError } from '../errors/lockkeeper-error.ts';
import { byteTextOfText, compareByteTexts } from '../json/byte-text.ts';
import type { SealedValue } from './sealed-value.ts';

/** Refuses values with a NUL byte where `nullBytePolicy` is `Fail`, with ESO's text; names the first such key in byte order. */
export function checkNullBytes(data: ReadonlyMap<string, SealedValue>, policy: 'Ignore' | 'Fail' | undefined): void {
  if (policy !== 'Fail') return;
  const [key] = [...data]
    .filter(([, value]) => value.reveal().includes(0))
    .map(([name]) => name)
    .toSorted((a, b) => compareByteTexts(byteTextOfText(a), byteTextOfText(b)));
  if (key === undefined) return;
  const problem = `fetched secret value for key ${JSON.stringify(key)} contains null bytes; use a text-safe format such as PEM/base64 or leave nullBytePolicy unset for intentional binary data`;
  throw new LockkeeperError('InvalidInput', problem, { key });
}
