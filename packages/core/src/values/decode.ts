import { LockkeeperError } from '../errors/lockkeeper-error.ts';
import { byteTextOfText, compareByteTexts } from '../json/byte-text.ts';
import { type Base64Alphabet, decodeBase64 } from './base64.ts';
import { SealedValue } from './sealed-value.ts';

/**
 * Decodes a value by the `decodingStrategy` of its reference: `None`, `Base64`, `Base64URL` or `Auto`. `Auto` tries
 * standard base64, then the URL alphabet, and otherwise keeps the value; note that many plain words are base64 too.
 * Throws `LockkeeperError('InvalidInput')` with Go's text, which tells an offset only.
 */
export function decodeValue(value: SealedValue, strategy: string): SealedValue {
  switch (strategy) {
    case 'None':
      return value;
    case 'Base64':
      return SealedValue.ofBytes(decodeBase64(value.reveal(), 'standard'));
    case 'Base64URL':
      return SealedValue.ofBytes(decodeBase64(value.reveal(), 'url'));
    case 'Auto':
      return tryDecode(value, 'standard') ?? tryDecode(value, 'url') ?? value;
    default:
      throw new LockkeeperError('InvalidInput', `decoding strategy ${strategy} is not supported`, { strategy });
  }
}

/** Decodes every value of a map; an error names the first key, in byte order, that cannot be decoded. */
export function decodeMap(data: ReadonlyMap<string, SealedValue>, strategy: string): Map<string, SealedValue> {
  const keys = [...data.keys()].toSorted((a, b) => compareByteTexts(byteTextOfText(a), byteTextOfText(b)));
  for (const key of keys) checkDecodes(key, data.get(key), strategy);
  return new Map([...data].map(([key, value]) => [key, decodeValue(value, strategy)]));
}

function checkDecodes(key: string, value: SealedValue | undefined, strategy: string): void {
  try {
    if (value !== undefined) decodeValue(value, strategy);
  } catch (error) {
    if (!(error instanceof LockkeeperError)) throw error;
    throw new LockkeeperError(error.code, `failure decoding key ${key}: ${error.message}`, { ...error.facts, key });
  }
}

function tryDecode(value: SealedValue, alphabet: Base64Alphabet): SealedValue | undefined {
  try {
    return SealedValue.ofBytes(decodeBase64(value.reveal(), alphabet));
  } catch (error) {
    if (error instanceof LockkeeperError) return undefined;
    throw error;
  }
}
