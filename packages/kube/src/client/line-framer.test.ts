import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineFramer, LineTooLong } from './line-framer.ts';

/** Cuts bytes at the given places. */
function chunksAt(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length];
  return places.slice(1).map((end, i) => bytes.subarray(places[i], end));
}

function frame(chunks: readonly Uint8Array[]): string[] {
  const framer = new LineFramer(1_000_000);
  return chunks.flatMap((chunk) => framer.push(chunk)).map((line) => Buffer.from(line).toString('utf8'));
}

describe('any chunking gives the same events', () => {
  it('cuts lines wherever the chunks begin and end, also inside a character, and drops a trailing half line', () => {
    const line = fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\n', '') + 'é€😀');
    fc.assert(
      fc.property(fc.array(line), fc.string(), fc.array(fc.nat(), { maxLength: 40 }), (lines, half, cuts) => {
        const tail = half.replaceAll('\n', '');
        const bytes = Buffer.from(lines.map((text) => `${text}\n`).join('') + tail, 'utf8');
        expect(frame(chunksAt(bytes, cuts))).toEqual(lines.map((text) => Buffer.from(text, 'utf8').toString('utf8')));
      }),
      { numRuns: 500 },
    );
  });

  it('takes a line of 1 MiB in small chunks, and refuses one beyond the limit', () => {
    const long = Buffer.from(`${'x'.repeat(1_048_576)}\n`);
    const framer = new LineFramer(2_000_000);
    const lines: Uint8Array[] = [];
    for (let i = 0; i < long.length; i += 1_000) lines.push(...framer.push(long.subarray(i, i + 1_000)));
    expect(lines.map((line) => line.length)).toEqual([1_048_576]);
    expect(() => new LineFramer(10).push(Buffer.from('01234567890'))).toThrow(LineTooLong);
  });

  it('keeps its own copy of a chunk that the transport uses again', () => {
    const framer = new LineFramer(100);
    const buffer = Buffer.from('abc');
    framer.push(buffer);
    buffer.fill('x');
    expect(framer.push(Buffer.from('\n')).map((line) => Buffer.from(line).toString())).toEqual(['abc']);
  });
});
