import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { PolicyKind } from './model.ts';
import { readPolicy } from './read-policy.ts';

/** `document` is a JSON value, or a text as it stands; `message` is AWS's refusal, null when AWS saves it. */
interface GrammarCase {
  readonly id: string;
  readonly kind: PolicyKind;
  readonly source: string;
  readonly document: unknown;
  readonly message: string | null;
  readonly at?: readonly [number, number];
}

const file = new URL('../../cases/policy/grammar.jsonl', import.meta.url);
const lines = readFileSync(file, 'utf8')
  .split('\n')
  .filter((line) => line !== '');

describe('policy grammar', () => {
  test.each(lines.map((line) => JSON.parse(line) as GrammarCase))('$kind $id ($source)', (grammarCase) => {
    const { document, kind, message, at } = grammarCase;
    const text = typeof document === 'string' ? document : JSON.stringify(document);
    const { problems } = readPolicy(text, kind);
    expect(problems[0]?.message ?? null).toBe(message);
    if (at !== undefined) expect([problems[0]?.range.start.line, problems[0]?.range.start.column]).toEqual(at);
  });

  test('no problem quotes the document beyond the names in it', () => {
    const { problems } = readPolicy('{"Version": "2012-10-17", "Statement": hunter2}', 'identity');
    expect(JSON.stringify(problems)).not.toContain('hunter2');
  });
});
