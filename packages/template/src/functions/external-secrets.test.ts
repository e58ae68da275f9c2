import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { compile, TemplateError } from '../index.ts';
import { cryptoFunctions } from './crypto/heavy.ts';
import { externalSecretsFunctions } from './external-secrets.ts';

/** Answers of External Secrets 2.9.0 with Go 1.26.11, template name `k`. */
interface FunctionCase {
  readonly id: string;
  readonly template: string;
  readonly data: Record<string, string>;
  readonly want: {
    readonly output?: string;
    readonly outputBase64?: string;
    readonly error?: string;
    readonly stage?: string;
  };
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
  const text = readFileSync(new URL(`../../cases/${file}`, import.meta.url), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Case);
}

const functions = externalSecretsFunctions.with(cryptoFunctions);
const sources = { randomBytes, now: () => 1_795_000_000_000_000_000n };

function outcome({ template, data }: Pick<FunctionCase, 'template' | 'data'>): FunctionCase['want'] {
  try {
    const output = compile(template, { name: 'k', functions }).render(new Map(Object.entries(data)), sources);
    return { outputBase64: Buffer.from(output).toString('base64') };
  } catch (problem) {
    if (problem instanceof TemplateError) return { error: problem.message, stage: problem.stage };
    throw problem;
  }
}

/** The library for JSON Web Keys promises its texts to nobody, and where ESO's own functions panic ours say what is wrong. */
function isOnlyFailure({ id, want: { error } }: FunctionCase): boolean {
  if (error === undefined) return false;
  return (
    id.startsWith('eso-jwk/') || (id.startsWith('eso-') && error.includes('runtime error: invalid memory address'))
  );
}

const files = ['language.jsonl', 'language-with-functions.jsonl', 'sprig.jsonl', 'data.jsonl', 'crypto.jsonl'];

describe.each(files)('with all functions, a template of %s gives what it gives in External Secrets', (file) => {
  test.each(casesOf<FunctionCase>(file))('$id', (example) => {
    const { output, ...want } = example.want;
    const given = outcome(example);
    if (isOnlyFailure(example)) expect(given.stage).toBe(want.stage);
    else if (output === undefined) expect(given).toEqual(want);
    else expect(given).toEqual({ outputBase64: Buffer.from(output).toString('base64') });
  });
});

describe('what is random or depends on the time has the form that it has in External Secrets', () => {
  test.each(casesOf<PropertyCase>('properties.jsonl'))('$id', ({ matches, matchesError, ...example }) => {
    const given = outcome(example);
    if (matchesError !== undefined) expect(given.error).toMatch(new RegExp(matchesError, 'u'));
    else expect(Buffer.from(given.outputBase64 ?? '', 'base64').toString()).toMatch(new RegExp(matches ?? '', 'u'));
  });
});
