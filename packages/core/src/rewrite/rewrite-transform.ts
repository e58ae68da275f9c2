import { compile, type RenderSources, type Template, TemplateError } from '@lockkeeper/template';
import type { RewriteTransform } from '../api/generated/external-secrets.ts';
import { LockkeeperError } from '../errors/lockkeeper-error.ts';
import { type KeyedValues, renameKeys } from './rename-keys.ts';
import { cryptoFunctions, templateFunctions } from './template-functions.ts';

/** Enough for a key; a key has 253 characters in the end, and there may be thousands. */
const LIMITS = { steps: 20_000, outputBytes: 64 * 1024, workBytes: 256 * 1024 } as const;

const text = new TextDecoder('utf-8', { ignoreBOM: true });

/** What ESO calls the template of a key, and what it says before Go's text; it differs between the two ways of a key. */
export interface TransformTexts {
  readonly name: string;
  readonly parsing: string;
  readonly running: (key: string) => string;
  /** Before a refusal of ours. */
  readonly refusing: string;
}

const FETCHING: TransformTexts = {
  name: 'transform',
  parsing: 'transform failed with failed to parse template: ',
  running: (key) => `transform failed with failed to execute template for key ${JSON.stringify(key)}: `,
  refusing: 'transform failed with ',
};

/** `rewrite[].transform`: computes each key by a template that sees the key as `.value`, with Go's own delimiters and rules. */
export function rewriteTransform(transform: RewriteTransform, data: KeyedValues, sources: RenderSources): KeyedValues {
  return renameKeys('transform', data, transformerOf(transform, sources, FETCHING));
}

/** Makes the function that computes one key. It and the function throw LockkeeperError. */
export function transformerOf(
  { template }: RewriteTransform,
  sources: RenderSources,
  texts: TransformTexts,
): (key: string) => string {
  const compiled = compiledTransform(template, texts);
  return (key) => {
    try {
      return text.decode(compiled.render(new Map([['value', key]]), { ...sources, limits: LIMITS }));
    } catch (error) {
      throw failed(texts.running(key), error);
    }
  };
}

function compiledTransform(template: string, texts: TransformTexts): Template {
  let compiled: Template;
  try {
    compiled = compile(template, { name: texts.name, functions: templateFunctions, missingKey: 'invalid' });
  } catch (error) {
    throw failed(texts.parsing, error);
  }
  const cryptographic = [...compiled.calls].find((name) => cryptoFunctions.has(name));
  if (cryptographic === undefined) return compiled;
  const problem = `${texts.refusing}a call of ${cryptographic}: keys are not made by cryptographic functions`;
  throw new LockkeeperError('InvalidInput', problem, { function: cryptographic });
}

function failed(what: string, error: unknown): Error {
  if (!(error instanceof TemplateError)) return error instanceof Error ? error : new TypeError('no error was thrown');
  const code = error.stage === 'limit' ? 'Limit' : 'InvalidInput';
  return new LockkeeperError(code, `${what}${error.safeMessage}`);
}
