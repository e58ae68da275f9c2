import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { emitTables } from './emit-tables.ts';

test('names with variables become patterns, and keys stand once', () => {
  const text = emitTables('source 1', [
    {
      service: 'demo',
      resources: new Map([['Thing', 'arn:${Partition}:demo:${Region}:${Account}:thing/${Name}']]),
      keys: ['aws:ResourceTag/${TagKey}', 'demo:ResourceTag/tag-key', 'demo:Own'],
      actions: [
        { name: 'UseThing', resources: ['thing'], keys: ['demo:Own', 'aws:ResourceTag/${TagKey}', 'demo:Own'] },
        { name: 'List', resources: [], keys: [] },
      ],
    },
  ]);
  expect(text).toContain("['Thing', 'arn:*:demo:*:*:thing/*']");
  expect(text).toContain("'aws:ResourceTag/*', 'demo:Own', 'demo:ResourceTag/*',");
  expect(text).toContain("'List', 'UseThing|0|0,1',");
});

test('keys of tokens become one family, as their issuer can be any', () => {
  const keys = ['www.amazon.com:app_id', 'token.actions.githubusercontent.com:ref', 'saml:cn', 'sts:ExternalId'];
  const text = emitTables('source 1', [{ service: 'sts', resources: new Map(), keys, actions: [] }]);
  expect(text).toContain("'oidc:*', 'saml:*', 'sts:ExternalId',");
});

test('what is committed is small', () => {
  const file = new URL('../../packages/access/src/generated/action-tables.ts', import.meta.url);
  expect(readFileSync(file, 'utf8').length).toBeLessThan(40_000);
});
