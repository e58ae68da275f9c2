import { TemplateError } from '@lockkeeper/template';
import { describe, expect, it } from 'vitest';
import { TemplateCache } from './template-cache.ts';

describe('TemplateCache', () => {
  it('reads a template once for its name and text', () => {
    const cache = new TemplateCache();
    expect(cache.get('a', 'x')).toBe(cache.get('a', 'x'));
    expect(cache.get('a', 'x')).not.toBe(cache.get('b', 'x'));
  });

  it('threat/X3 forgets what was used longest ago when there are too many', () => {
    const cache = new TemplateCache();
    const first = cache.get('first', 'x');
    const second = cache.get('second', 'x');
    for (let i = 0; i < 2_046; i++) cache.get(`n${i}`, 'x');
    expect(cache.get('first', 'x')).toBe(first);
    cache.get('one more', 'x');
    expect(cache.get('first', 'x')).toBe(first);
    expect(cache.get('second', 'x')).not.toBe(second);
  });

  it('threat/X3 keeps no more text than it may', () => {
    const cache = new TemplateCache();
    const text = 'x'.repeat(1_000_000);
    const first = cache.get('0', text);
    for (let i = 1; i < 12; i++) cache.get(String(i), text);
    expect(cache.get('0', text)).not.toBe(first);
  });

  it('does not keep what cannot be read', () => {
    const cache = new TemplateCache();
    for (let round = 0; round < 2; round++) expect(() => cache.get('a', '{{')).toThrow(TemplateError);
  });
});
