import { decodeText } from '../text/byte-string.ts';
import type { CompileLimits } from '../limits.ts';
import { TemplateError } from '../template-error.ts';
import type { TemplateSet } from './node.ts';
import { ParseContext } from './parse-context.ts';
import { TemplateParser } from './parser.ts';
import type { Delimiters } from './token.ts';

/** What reading needs to know besides the text. All text is in byte form. */
export interface ParseOptions {
  readonly name: string;
  readonly delimiters: Delimiters;
  readonly isFunction: (name: string) => boolean;
  readonly limits: CompileLimits;
}

/** Reads a source text; throws `TemplateError`. */
export function parseTemplate(source: string, options: ParseOptions): TemplateSet {
  const { name, delimiters, isFunction, limits } = options;
  if (source.length > limits.sourceBytes) {
    throw new TemplateError(
      'limit',
      decodeText(`template: ${name}: more than ${limits.sourceBytes} bytes of template`),
    );
  }
  const context = new ParseContext(name, source, delimiters, isFunction, limits);
  new TemplateParser(context).parseSource(name);
  return { name, source, definitions: context.definitions };
}
