import { describe, expect, it } from 'vitest';
import { readYaml, readYamlTexts } from './read-yaml.ts';
import { TemplateError } from './template-error.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const texts = (text: string) => Object.fromEntries(readYamlTexts(bytes(text)));

function errorOf(run: () => unknown): TemplateError {
  try {
    run();
  } catch (error) {
    if (error instanceof TemplateError) return error;
  }
  throw new Error('no TemplateError');
}

describe('readYamlTexts', () => {
  it('writes scalars of YAML 1.1 as Go does', () => {
    expect(texts('a: yes\nb: "no"\nc: 1.50\nd: 0x10\ne: 012\nf: ~\ng: 18446744073709551615\nh: 1e21\n7: x\n')).toEqual({
      a: 'true',
      b: 'no',
      c: '1.5',
      d: '16',
      e: '10',
      f: '',
      g: '18446744073709551615',
      h: '1e+21',
      7: 'x',
    });
  });

  it('takes the last of a repeated key, and nothing for an empty text', () => {
    expect(texts('a: x\na: z\n')).toEqual({ a: 'z' });
    expect(texts('')).toEqual({});
  });

  it.each([
    ['- a\n', 'array into Go value of type map[string]string'],
    ['5\n', 'number into Go value of type map[string]string'],
    ['a:\n  b: c\n', 'object into Go value of type string'],
    ['a: [b]\n', 'array into Go value of type string'],
  ])('says of %j what does not fit', (text, misfit) => {
    const { message, stage } = errorOf(() => texts(text));
    expect(message).toBe(`error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${misfit}`);
    expect(stage).toBe('execute');
  });

  it('threat/L2 quotes nothing of the text where values must not be shown', () => {
    for (const text of [
      'hunter2: *hunter2',
      '&hunter2 [*hunter2',
      'a: !!int hunter2',
      'a: !<hunter2',
      '? {hunter2: 1} : x',
      'hunter2: "\\q"',
    ]) {
      expect(errorOf(() => readYaml(bytes(text))).safeMessage).not.toContain('hunter2');
    }
  });

  it('threat/X5 stops at an alias bomb and at deep nesting', () => {
    const bomb = [
      'a: &a [x,x,x,x,x,x,x,x,x]',
      ...'bcdefghi'.split('').map((name, i) => `${name}: &${name} [${`*${'abcdefgh'[i]},`.repeat(9)}]`),
    ];
    expect(errorOf(() => readYaml(bytes(bomb.join('\n')))).message).toMatch(/excessive aliasing|steps|intermediate/);
    expect(errorOf(() => readYaml(bytes('['.repeat(100_000)))).stage).toBe('limit');
  });
});
