import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WebhookSpec } from '../../api/generator/types.ts';
import { SealedValue } from '../../values/sealed-value.ts';
import { parseJsonPath } from './json-path.ts';
import { webhookRequest, type WebhookSecrets } from './webhook-request.ts';
import { webhookValues } from './webhook-values.ts';

const SECRETS: WebhookSecrets = new Map([
  ['auth', new Map([['token', SealedValue.ofText('hunter2 &/é')]])],
  ['__proto__', new Map([['constructor', SealedValue.ofText('plain')]])],
]);

function spec(changes: Partial<WebhookSpec> = {}): WebhookSpec {
  return { url: 'https://hooks.example.com/', result: {}, ...changes };
}

describe('webhookRequest', () => {
  it('escapes values in the URL, and nowhere else', () => {
    const made = webhookRequest(
      spec({
        method: 'post',
        url: 'https://hooks.example.com/?t={{ .auth.token }}',
        headers: { Authorization: 'Bearer {{ .auth.token | b64enc }}' },
        body: '{"t":{{ .auth.token | toJson }}}',
      }),
      SECRETS,
    );
    expect(made.method).toBe('POST');
    expect(made.url).toBe('https://hooks.example.com/?t=hunter2+%26%2F%C3%A9');
    expect(made.headers.get('Authorization')).toBe(`Bearer ${Buffer.from('hunter2 &/é').toString('base64')}`);
    expect(Buffer.from(made.body).toString()).toBe('{"t":"hunter2 \\u0026/é"}');
  });

  it('threat/X7 reads nothing in a value as a template', () => {
    const secrets = new Map([['a', new Map([['b', SealedValue.ofText('{{ fail "x" }}')]])]]);
    expect(Buffer.from(webhookRequest(spec({ body: '{{ .a.b }}' }), secrets).body).toString()).toBe('{{ fail "x" }}');
  });

  it.each<[string, Partial<WebhookSpec>, string]>([
    ['a method that there is not', { method: 'CONNECT' }, 'spec.method'],
    ['NTLM', { auth: { ntlm: { usernameSecret: {}, passwordSecret: {} } } }, 'spec.auth.ntlm is not supported'],
    ['the header Host', { headers: { hOsT: 'kubernetes.default' } }, 'cannot be set'],
    ['a framing header', { headers: { 'Transfer-Encoding': 'chunked' } }, 'cannot be set'],
    ['a header with a name that is none', { headers: { 'a b': 'c' } }, 'is no name of a header'],
    ['a header with a line break', { headers: { A: 'x\r\nHost: y' } }, 'control characters'],
    ['a value with a line break in a header', { headers: { A: '{{ "hunter2\\nHost: y" }}' } }, 'control characters'],
    ['a template that cannot be read', { url: '{{ .a ' }, 'failed to parse url'],
    ['a key that is not there', { body: '{{ .auth.nothing }}' }, 'failed to parse body'],
    ['a template that says a value', { body: '{{ fail .auth.token }}' }, 'failed to parse body'],
    [
      'a template without end',
      { body: '{{ range until 1000000 }}{{ repeat 1000 "x" }}{{ end }}' },
      'failed to parse body',
    ],
  ])('threat/G2 refuses %s without a value in the message', (_, changes, message) => {
    let said = '';
    try {
      webhookRequest(spec(changes), SECRETS);
    } catch (error) {
      said = String(error);
    }
    expect(said).toContain(message);
    expect(said).not.toContain('hunter2');
  });
});

function values(body: string, path?: string): Record<string, string> {
  return Object.fromEntries(
    [...webhookValues(Buffer.from(body), path)].map(([key, value]) => [key, value.revealText()]),
  );
}

describe('webhookValues', () => {
  it('makes values of JSON as upstream does', () => {
    expect(values('{"s":"t","n":1.50,"b":true,"z":null,"o":{"b":1,"a":"<"},"l":[1]}')).toEqual({
      s: 't',
      n: '1.5',
      b: 'true',
      z: '',
      o: '{"a":"\\u003c","b":1}',
      l: '[1]',
    });
  });

  it.each([
    ['$', '{"a":"1"}'],
    ['$.data', '{"data":{"a":"1"}}'],
    ["$['x y'].items[0]", '{"x y":{"items":[{"a":"1"}]}}'],
    ['$["items"][-1]', '{"items":[{"a":"0"},{"a":"1"}]}'],
    ['$.text', JSON.stringify({ text: '{"a":"1"}' })],
  ])('takes them from %s', (path, body) => {
    expect(values(body, path)).toEqual({ a: '1' });
  });

  it('threat/X2 keeps keys that mean something to JavaScript', () => {
    const read = webhookValues(Buffer.from('{"__proto__":"a","constructor":"b"}'), undefined);
    expect([...read.keys()]).toEqual(['__proto__', 'constructor']);
  });

  it.each([
    ['hunter2', undefined, 'it is no JSON'],
    ['"hunter2"', undefined, 'it is no JSON'],
    ['["hunter2"]', undefined, 'wrong type: array'],
    ['{"a":"hunter2"}', '$.b', 'there is nothing in the answer'],
    ['{"a":"hunter2"}', '$.a', 'it is no JSON'],
    ['{"a":"hunter2"}', '$..a', 'must name one place'],
    ['{"a":"hunter2"}', '$[?(@.a)]', 'must name one place'],
    ['{"a":"hunter2"}', 'a', 'must name one place'],
  ])('threat/L1 refuses %j at %j without a word of the answer', (body, path, message) => {
    let said = '';
    try {
      values(body, path);
    } catch (error) {
      said = String(error);
    }
    expect(said).toContain(message);
    expect(said).not.toContain('hunter2');
  });
});

describe('parseJsonPath', () => {
  it('reads every member name in quotes', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 12 }), { maxLength: 5 }), (names) => {
        const quoted = names.map((name) => `['${name.replaceAll(/[\\']/g, String.raw`\$&`)}']`).join('');
        expect(parseJsonPath(`$${quoted}`)).toEqual(names.map((member) => ({ member })));
      }),
    );
  });
});
