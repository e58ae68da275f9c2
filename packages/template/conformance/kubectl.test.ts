import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { hasClient } from '@lockkeeper/testkit';
import { describe, expect, test } from 'vitest';
import {
  boolValue,
  compile,
  encodeText,
  floatValue,
  goTypes,
  intValue,
  listValue,
  mapValue,
  nil,
  TemplateError,
  textValue,
  type Value,
} from '../src/index.ts';
import { randomNoise, randomTemplate } from './random-template.ts';

/**
 * `kubectl … -o go-template` is Go's text/template itself, with Go's default for missing keys. The extension of a
 * kubeconfig file may be any JSON, which is how data gets in. kubectl 1.32 is built with Go 1.23: what came later (range
 * over numbers, types in the texts of comparisons) has no case here. In the case files `⏎` stands for the end of a line.
 */
const config = fileURLToPath(new URL('../cases/kubectl-config.json', import.meta.url));
const isInstalled = hasClient('kubectl', 'comparisons of templates with kubectl');

type Answer = { readonly output: string } | { readonly error: string };

function readCases(name: string): string[] {
  const text = readFileSync(new URL(`../cases/${name}`, import.meta.url), 'utf8');
  return text.trimEnd().replaceAll('\n', '\0').replaceAll('⏎', '\n').split('\0');
}

function askKubectl(template: string): Promise<Answer> {
  const child = spawn('kubectl', ['--kubeconfig', config, 'config', 'view', '-o', `go-template=${template}`]);
  const output: Buffer[] = [];
  const problems: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => problems.push(chunk));
  return new Promise((resolve) => {
    child.on('close', (status) => {
      const problem = Buffer.concat(problems).toString();
      const at = problem.lastIndexOf('template: output:');
      if (status === 0) resolve({ output: Buffer.concat(output).toString('latin1') });
      else resolve({ error: problem.slice(at).trimEnd() });
    });
  });
}

function askOurs(template: string): Answer {
  try {
    const output = compile(template, { name: 'output', missingKey: 'invalid' }).render(data);
    return { output: Buffer.from(output).toString('latin1') };
  } catch (problem) {
    if (problem instanceof TemplateError) return { error: problem.message.trimEnd() };
    throw problem;
  }
}

function toValue(json: unknown): Value {
  if (typeof json === 'string') return textValue(json);
  if (typeof json === 'boolean') return boolValue(json);
  if (typeof json === 'bigint') return intValue(json, goTypes.int64);
  if (typeof json === 'number') return floatValue(json);
  if (Array.isArray(json)) return listValue(json.map(toValue));
  if (json === null || json === undefined) return nil;
  return mapValue(new Map(Object.entries(json).map(([key, value]) => [encodeText(key), toValue(value)])));
}

/** What kubectl hands to templates: the file, with whole numbers as int64, and the fields that it always writes. */
function readConfig(): Value {
  const reviver = (_key: string, value: unknown, context?: { source?: string }): unknown =>
    typeof value === 'number' && /^-?[0-9]+$/.test(context?.source ?? '') ? BigInt(context?.source ?? '0') : value;
  const file = JSON.parse(readFileSync(config, 'utf8'), reviver) as object;
  return toValue({ ...file, clusters: null, contexts: null, users: null, 'current-context': '', preferences: {} });
}

const data = readConfig();

function withData(template: string): string {
  return `{{ $v := 1 }}{{ with (index .extensions 0).extension }}${template}{{ end }}`;
}

/** Texts that Go 1.23 words differently: it names no types there, and does not range over numbers. */
const WORDED_ANEW = /incompatible types for comparison|range can't iterate over -?\d+$|over more than one variable/;
const SEED = Number(process.env['TEMPLATE_SEED'] ?? 1);
const options = { seed: SEED, numRuns: Number(process.env['TEMPLATE_RUNS'] ?? 75) };

describe.skipIf(!isInstalled).concurrent('templates say what kubectl says', () => {
  test.each([...readCases('kubectl-whole.txt'), ...readCases('kubectl-in-data.txt').map(withData)])(
    '%s',
    async (template) => {
      expect(askOurs(template)).toEqual(await askKubectl(template));
    },
  );

  test.each([...fc.sample(randomNoise, options), ...fc.sample(randomTemplate, options).map(withData)])(
    '%s',
    async (template) => {
      const theirs = await askKubectl(template);
      if ('error' in theirs && WORDED_ANEW.test(theirs.error)) return;
      expect(askOurs(template)).toEqual(theirs);
    },
  );
});
