import { describe, expect, it } from 'vitest';
import { hearingWarnings, warningTexts } from './warnings.ts';

describe('warnings of the API server', () => {
  it.each([
    ['', []],
    ['299 - "one"', ['one']],
    ['299 - "one, with a comma", 299 - "two"', ['one, with a comma', 'two']],
    [String.raw`299 lab "he said \"no\" to C:\\"`, ['he said "no" to C:\\']],
    ['199 - "not of Kubernetes"', []],
  ])('are read from %j', (header, texts) => {
    expect(warningTexts(header)).toEqual(texts);
  });

  it('are heard once, whatever the answer is', async () => {
    const headers = new Map([['warning', '299 - "one", 299 - "one", 299 - "two"']]);
    const answer = { status: 403, headers, body: (async function* () {})() };
    const heard: string[] = [];
    const transport = hearingWarnings({ send: () => Promise.resolve(answer) }, (text) => heard.push(text));
    expect(await transport.send({ method: 'GET', path: '/', headers: {} })).toBe(answer);
    expect(heard).toEqual(['one', 'two']);
  });
});
