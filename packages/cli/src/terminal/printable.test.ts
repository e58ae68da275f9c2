import { describe, expect, it } from 'vitest';
import { printable } from './printable.ts';

describe('printable', () => {
  it('threat/L12 shows control characters instead of sending them', () => {
    expect(printable('a\u001b[31mred\r\nb')).toBe('a\\u001b[31mred\\u000d\\u000ab');
    expect(printable('::set-output name=x::y')).toBe('\\u003a:set-output name=x::y');
    expect(printable('evil\u202etxt.exe')).toBe('evil\\u202etxt.exe');
  });

  it('keeps line feeds of texts that have lines', () => {
    expect(printable('one\ntwo\t', 'many')).toBe('one\ntwo\\u0009');
  });
});
