import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readPem, writePem } from './pem.ts';

const type = fc.stringMatching(/^[A-Z]([A-Z0-9 ]{0,20}[A-Z])?$/);
const header = fc.tuple(
  fc.stringMatching(/^[A-Za-z-]{1,10}$/),
  fc.stringMatching(/^([!-9;-~]([ -9;-~]{0,10}[!-9;-~])?)?$/),
);

describe('PEM', () => {
  test('what is written is read', () => {
    const block = fc.record({ type, headers: fc.array(header).map((all) => new Map(all)), bytes: fc.uint8Array() });
    fc.assert(
      fc.property(
        block,
        fc.constantFrom('', 'before\n', '\r\n'),
        fc.constantFrom('', 'after', '\n\n'),
        (made, before, after) => {
          const { block: read, rest } = readPem(before + writePem(made) + after);
          expect(read).toEqual(made);
          expect(rest).toBe(after);
        },
      ),
    );
  });

  test.each([
    ['nothing', ''],
    ['an end without a begin', 'x\n-----END A-----\n'],
    ['a begin without an end', '-----BEGIN A-----\naGk=\n'],
    ['a begin within a line', 'x-----BEGIN A-----\naGk=\n-----END A-----\n'],
    ['another type at the end', '-----BEGIN A-----\naGk=\n-----END B-----\n'],
    ['text behind the end', '-----BEGIN A-----\naGk=\n-----END A-----x\n'],
    ['a body that is no base64', '-----BEGIN A-----\na?k=\n-----END A-----\n'],
    ['missing padding', '-----BEGIN A-----\naGk\n-----END A-----\n'],
    ['headers to the end of the text', '-----BEGIN A-----\na: b\n-----END A-----:'],
  ])('%s is no block, and all of the text is left', (_, text) => {
    expect(readPem(text)).toEqual({ rest: text });
  });

  test('a broken block is skipped, and the last of several begins counts', () => {
    const good = '-----BEGIN A-----\naGk=\n-----END A-----\n';
    for (const broken of [
      '-----BEGIN A-----\n!\n-----END A-----\n',
      '-----BEGIN A-----\n',
      '-----BEGIN A-----\nx\n-----BEGIN B-----\n',
    ]) {
      expect(readPem(broken + good).block?.bytes).toEqual(new TextEncoder().encode('hi'));
    }
  });

  test('an empty block, blanks at the ends of lines and Windows line ends are fine', () => {
    for (const text of ['-----BEGIN A-----\n-----END A-----', '-----BEGIN A----- \t\r\n\r\n-----END A-----\t\r\n']) {
      expect(readPem(text).block).toMatchObject({ type: 'A', bytes: new Uint8Array() });
    }
  });

  test('threat/G11 a text of many begins and ends is read in one go', () => {
    const many = '-----BEGIN A-----\nx: y\n-----END B-----\n'.repeat(20_000);
    expect(readPem(many).block).toBeUndefined();
  });
});
