import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parseDuration } from '../duration/duration.ts';
import { lookupJson } from '../gjson/lookup.ts';
import { readJson } from '../json/json-text.ts';
import { decodeBase64 } from './base64.ts';
import { decodeMap, decodeValue } from './decode.ts';
import { extractJson } from './extract-json.ts';
import { lookupProperty } from './property.ts';
import { SealedValue } from './sealed-value.ts';
import { valueToBytes } from './value-to-bytes.ts';

const planted = 'hunter2-PLANTED-VALUE';

/** Documents that hold the planted value and break the reader in every way it knows, at the value and elsewhere. */
const documents = [
  planted,
  `"${planted}`,
  `"${planted}\\x"`,
  `"${planted}\\u12g4"`,
  `"${planted}\n"`,
  `"${planted}" x`,
  `${planted}: yaml`,
  `{"k":"${planted}"`,
  `{"k":"${planted}",}`,
  `{"k":"${planted}" "x":1}`,
  `{"k":"${planted}","k":"${planted}"}`,
  `{"${planted}":1,"${planted}":2}`,
  `{'${planted}':1}`,
  `{"k":${planted}}`,
  `{"k" "${planted}"}`,
  `["${planted}"]`,
  `["${planted}",01]`,
  `["${planted}",1.]`,
  `["${planted}",1e]`,
  `["${planted}",-]`,
  `["${planted}",tru]`,
  `["${planted}",1e999]`,
  `\ufeff{"k":"${planted}"}`,
  `${'['.repeat(1001)}"${planted}"`,
  `"${planted}${'x'.repeat(40)}"`,
];

const base64 = Buffer.from(planted).toString('base64');
const paths: [string, (text: string) => unknown][] = [
  ['readJson', (text) => readJson(text)],
  ['readJson with a size limit', (text) => readJson(text, { maxBytes: 10 })],
  ['extractJson', (text) => extractJson(SealedValue.ofText(text))],
  ['valueToBytes', (text) => valueToBytes(readJson(text))],
  ['decodeBase64', (text) => decodeBase64(new TextEncoder().encode(text), 'standard')],
  ['decodeValue', (text) => decodeValue(SealedValue.ofText(text), 'Base64URL')],
  ['decodeMap', (text) => decodeMap(new Map([['key', SealedValue.ofText(text)]]), 'Base64')],
  ['decodeBase64 of a cut value', () => decodeBase64(new TextEncoder().encode(`${base64}!`), 'standard')],
  ['lookup with few steps', (text) => lookupJson(text, '#.k', { steps: 5 })],
  ['lookup with little output', (text) => lookupJson(text, '[@this,@this]', { outputBytes: 5 })],
  ['lookup without depth', (text) => lookupJson(text, '@dig:k', { depth: 1 })],
  ['lookupProperty', (text) => lookupProperty(SealedValue.ofText(text), `${'@dig:'.repeat(300)}x`)],
];

/** Everything a log, event or status could show of an error. */
function shown(error: unknown): string {
  const { message, stack, cause } = error as Error;
  return [message, stack, inspect(error, { depth: 9, showHidden: true }), JSON.stringify(error), String(cause)].join(
    '\n',
  );
}

describe('errors about values never contain the value', () => {
  it.each(paths)('threat/L1 threat/L2 %s', (_, run) => {
    let failures = 0;
    for (const text of documents) {
      try {
        run(text);
      } catch (error) {
        failures++;
        const output = shown(error);
        // Neither the whole nor a part of it, plain or encoded.
        for (const part of [planted, planted.slice(0, 7), planted.slice(-9), base64.slice(0, 9)]) {
          expect(output).not.toContain(part);
        }
        expect((error as Error).name).toBe('LockkeeperError');
        expect((error as Error).cause).toBeUndefined();
      }
    }
    expect(failures).toBeGreaterThan(0);
  });

  it('threat/L1 matches and sealed values show nothing when printed', () => {
    const match = lookupJson(`{"k":"${planted}"}`, 'k');
    const property = lookupProperty(SealedValue.ofText(`{"k":"${planted}"}`), 'k');
    const extracted = extractJson(SealedValue.ofText(`{"k":"${planted}"}`));
    const output =
      inspect([match, property, extracted], { depth: 9, showHidden: true }) + JSON.stringify([match, property]);
    expect(output).not.toContain('hunter2');
    expect(output).not.toContain('104, 117, 110, 116');
  });

  it('threat/L2 a duration is a field of the manifest and may be quoted', () => {
    expect(() => parseDuration('1 day')).toThrow('unknown unit " day" in duration "1 day"');
  });
});
