import { compile, type RenderSources, type Template, TemplateError } from '@lockkeeper/template';
import type { RewriteTransform } from '../api/generated/external-secrets.ts';
import { LockkeeperError } from '../errors/lockkeeper-error.ts';
import { type KeyedValues, renameKeys } from './rename-keys.ts';
import type { RewriteFunctions } from './rewrite-keys.ts';

/** Enough for a key; a key has 253 characters in the end, and there may be thousands. */
const LIMITS = { steps: 20_000, outputBytes: 64 * 1024, workBytes: 256 * 1024 } as const;

const text = new TextDecoder('utf-8', { ignoreBOM: true });

/** `rewrite[].transform`: computes each key by a template that sees the key as `.value`, with Go's own delimiters and rules. */
export function rewriteTransform(
  { template }: RewriteTransform,
  data: KeyedValues,
  functions: RewriteFunctions,
  sources: RenderSources,
): KeyedValues {
  const compiled = compiledTransform(template, functions);
  return renameKeys('transform', data, (key) => {
    try {
      return text.decode(compiled.render(new Map([['value', key]]), { ...sources, limits: LIMITS }));
    } catch (error) {
      throw failed(`failed to execute template for key ${JSON.stringify(key)}: `, error);
    }
  });
}

function compiledTransform(template: string, { table, heavy }: RewriteFunctions): Template {
  let compiled: Template;
  try {
    compiled = compile(template, { name: 'transform', functions: table, missingKey: 'invalid' });
  } catch (error) {
    throw failed('failed to parse template: ', error);
  }
  const cryptographic = [...compiled.calls].find((name) => heavy.has(name));
  if (cryptographic === undefined) return compiled;
  const problem = `transform failed with a call of ${cryptographic}: keys are not made by cryptographic functions`;
  throw new LockkeeperError('InvalidInput', problem, { function: cryptographic });
}

function failed(what: string, error: unknown): Error {
  if (!(error instanceof TemplateError)) return error instanceof Error ? error : new TypeError('no error was thrown');
  const code = error.stage === 'limit' ? 'Limit' : 'InvalidInput';
  return new LockkeeperError(code, `transform failed with ${what}${error.safeMessage}`);
}
