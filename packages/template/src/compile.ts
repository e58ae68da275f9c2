import type { MissingKey } from './execute/field.ts';
import { Run } from './execute/run.ts';
import { Trace } from './execute/trace.ts';
import { builtins } from './functions/builtins.ts';
import type { FunctionTable } from './functions/function-table.ts';
import {
  Budget,
  completeLimits,
  type CompileLimits,
  defaultCompileLimits,
  defaultRenderLimits,
  type RenderLimits,
  type RenderSources,
} from './limits.ts';
import { parseTemplate } from './parse/parse-template.ts';
import { toDelimiters } from './parse/token.ts';
import { type ByteString, decodeText, encodeText, toBytes } from './text/byte-string.ts';
import { type TemplateData, toValue } from './values/template-data.ts';

/** How a template is read. */
export interface CompileOptions {
  /** Name of the template in error texts. */
  readonly name: string;
  /** Functions besides the built-in ones, which they replace where the names are the same. */
  readonly functions?: FunctionTable;
  /** Marks around actions; `{{` and `}}` unless given. */
  readonly delimiters?: readonly [left: string, right: string];
  /**
   * What `.key` is when there is no such key: an error (the default, as External Secrets has it), the absence of a value
   * (Go's default), or the zero value of the map's type.
   */
  readonly missingKey?: MissingKey;
  readonly limits?: Partial<CompileLimits>;
}

export interface RenderOptions extends RenderSources {
  readonly limits?: Partial<RenderLimits>;
}

/** A template that was read once and can be rendered any number of times. It has no state. */
export interface Template {
  readonly name: string;
  /** Names of the functions that it calls anywhere in its text. */
  readonly calls: ReadonlySet<string>;
  /** The output as bytes. Throws `TemplateError` of stage `execute` or `limit`; there is no partial output. */
  render(data: TemplateData, options?: RenderOptions): Uint8Array;
}

/**
 * Reads a template in the language of Go 1.26's text/template. Throws `TemplateError` of stage `parse`, or `limit` when
 * the text is too long or too deeply nested. A function that is in no table is an error here, not at rendering.
 */
export function compile(text: string, options: CompileOptions): Template {
  const { name, functions: extra, missingKey = 'error' } = options;
  const delimiters = toDelimiters(options.delimiters);
  const functions = extra === undefined ? builtins : builtins.with(extra);
  const calls = new Set<string>();
  const isFunction = (called: ByteString): boolean => {
    const isKnown = functions.get(called) !== undefined;
    if (isKnown) calls.add(decodeText(called));
    return isKnown;
  };
  const set = parseTemplate(encodeText(text), {
    name: encodeText(name),
    delimiters,
    isFunction,
    limits: completeLimits(defaultCompileLimits, options.limits),
  });
  const isBuiltin = (called: string): boolean => extra?.get(called) === undefined;
  const main = set.definitions.get(set.name) ?? { name: set.name, body: [] };
  return Object.freeze({
    name,
    calls,
    render(data: TemplateData, { limits, ...sources }: RenderOptions = {}): Uint8Array {
      const trace = new Trace(set, main, delimiters);
      const budget = new Budget(
        limits === undefined ? defaultRenderLimits : completeLimits(defaultRenderLimits, limits),
        sources,
      );
      const run = new Run(set, { trace, budget, functions, isBuiltin, missingKey });
      return toBytes(run.render(main, toValue(data)));
    },
  });
}
