import { decodeText } from '../text/byte-string.ts';
import type { Statement } from './node.ts';

const ONLY_SPACE = /^[\t-\r \u0085\p{Z}]*$/u;

/** Whether a template would print nothing but blanks: it has no action at all. */
export function isEmpty(body: readonly Statement[]): boolean {
  return body.every((statement) => statement.kind === 'text' && ONLY_SPACE.test(decodeText(statement.text)));
}
