import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LockkeeperError } from '@lockkeeper/core';
import type { Seen } from './action.ts';
import type { Expectation } from './scenario.ts';

/** An expectation with everything at hand that is needed to judge. */
export interface Judge {
  /** For people. Never holds a secret value. */
  readonly expected: string;
  readonly accepts: (seen: Seen) => boolean;
  /** What was seen, for people. Never holds a secret value. */
  readonly show: (seen: Seen) => string;
}

async function expectedValue(folder: string, file: string, property: string | undefined): Promise<string> {
  const text = await readFile(join(folder, file), 'utf8');
  if (property === undefined) return text;
  const value: unknown = (JSON.parse(text) as Readonly<Record<string, unknown>>)[property];
  if (typeof value !== 'string')
    throw new LockkeeperError('InvalidInput', `${file} has no text property "${property}"`);
  return value;
}

function bytes(text: string): string {
  return `${Buffer.byteLength(text)} bytes`;
}

async function judgeValue(folder: string, file: string, property: string | undefined): Promise<Judge> {
  const value = await expectedValue(folder, file, property);
  const what = property === undefined ? `the ${bytes(value)} of ${file}` : `"${property}" of ${file}, ${bytes(value)}`;
  return {
    expected: what,
    accepts: (seen) => seen.ok && seen.text === value,
    show: (seen) => {
      if (!seen.ok) return seen.text;
      return seen.text === value ? `the same ${bytes(value)}` : `${bytes(seen.text)}, and not these`;
    },
  };
}

/** Makes an expectation ready to judge; `fill` replaces `{name}`. */
export async function judgeOf(expect: Expectation, folder: string, fill: (text: string) => string): Promise<Judge> {
  switch (expect.kind) {
    case 'value':
      return judgeValue(folder, expect.file, expect.property);
    case 'done':
      return { expected: 'that it is done', accepts: (seen) => seen.ok, show: (seen) => seen.text || 'done' };
    case 'equals': {
      const text = fill(expect.text);
      const accepts = (seen: Seen): boolean => seen.ok && seen.text === text;
      return { expected: text, accepts, show: (seen) => seen.text || '(nothing)' };
    }
    case 'contains': {
      const text = fill(expect.text);
      const accepts = (seen: Seen): boolean => seen.ok && seen.text.includes(text);
      return { expected: `… ${text} …`, accepts, show: (seen) => seen.text || '(nothing)' };
    }
    case 'refused': {
      const text = fill(expect.contains);
      const accepts = (seen: Seen): boolean => !seen.ok && seen.text.includes(text);
      // An answer where a refusal was due may be the very value.
      const show = (seen: Seen): string => (seen.ok ? `it was answered, with ${bytes(seen.text)}` : seen.text);
      return { expected: `refused: … ${text} …`, accepts, show };
    }
  }
}
