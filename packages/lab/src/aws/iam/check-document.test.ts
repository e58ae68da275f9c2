import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkDocument } from './check-document.ts';

interface DocumentCase {
  readonly name: string;
  readonly kind: 'identity' | 'trust';
  readonly document: unknown;
  readonly refusal?: string;
}

const file = new URL('../../../cases/aws/policy-documents.json', import.meta.url);
const cases: readonly DocumentCase[] = JSON.parse(readFileSync(file, 'utf8'));

function refusalOf({ kind, document }: DocumentCase): string | undefined {
  try {
    checkDocument(typeof document === 'string' ? document : JSON.stringify(document), kind);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : 'no error';
  }
}

describe('the grammar of policies', () => {
  it.each(cases)('answers $name as IAM does', (given) => {
    expect(refusalOf(given)).toBe(given.refusal);
  });
});
