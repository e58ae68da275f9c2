import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { compile, TemplateError } from '../../index.ts';
import { externalSecretsFunctions } from '../external-secrets.ts';
import { cryptoFunctions } from './heavy.ts';

/** Answers of ESO 2.9.0 with Go 1.26.11, go-pkcs12 0.7.0 and the other libraries that `docs/compatibility.md` names. */
interface CryptoCase {
  readonly id: string;
  readonly template: string;
  readonly data: Record<string, string>;
  readonly want: { readonly output?: string; readonly error?: string; readonly stage?: string };
}

/** Functions whose output is never the same: only its form is known. */
interface PropertyCase {
  readonly id: string;
  readonly template: string;
  readonly data: Record<string, string>;
  readonly matches?: string;
  readonly matchesError?: string;
}

function casesOf<Case>(file: string): Case[] {
  const text = readFileSync(new URL(`../../../cases/${file}`, import.meta.url), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Case);
}

const functions = externalSecretsFunctions.with(cryptoFunctions);
const sources = { randomBytes, now: () => 1_795_000_000_000_000_000n };

function outcome({ template, data }: Pick<CryptoCase, 'template' | 'data'>): CryptoCase['want'] {
  try {
    const output = compile(template, { name: 'k', functions }).render(new Map(Object.entries(data)), sources);
    return { output: Buffer.from(output).toString() };
  } catch (problem) {
    if (problem instanceof TemplateError) return { error: problem.message, stage: problem.stage };
    throw problem;
  }
}

/** The texts of Go's panics and of the library for JSON Web Keys are not promised to anybody. */
function isOnlyFailure({ id, want }: CryptoCase): boolean {
  return want.error !== undefined && (id.startsWith('eso-jwk/') || want.error.includes('runtime error:'));
}

describe('a function gives what it gives in ESO', () => {
  test.each(casesOf<CryptoCase>('crypto.jsonl'))('$id', (example) => {
    const given = outcome(example);
    if (isOnlyFailure(example)) expect(given.stage).toBe(example.want.stage);
    else expect(given).toEqual(example.want);
  });

  test.each(casesOf<PropertyCase>('crypto-properties.jsonl'))('$id', ({ matches, matchesError, ...example }) => {
    const { output, error } = outcome(example);
    if (matchesError === undefined) expect(output ?? error).toMatch(new RegExp(matches ?? '^$'));
    else expect(error).toMatch(new RegExp(matchesError));
  });
});
