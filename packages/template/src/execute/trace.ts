import { decodeText } from '../text/byte-string.ts';
import { quote } from '../text/quote.ts';
import type { Definition, Node, TemplateSet } from '../parse/node.ts';
import { nodeText } from '../parse/node-text.ts';
import type { Delimiters } from '../parse/token.ts';
import { TemplateError, type TemplateStage } from '../template-error.ts';

/** Where rendering is. Go reports an error at the node that it looked at last, so this is set wherever Go sets it. */
export class Trace {
  node: Node | undefined;
  definition: Definition;
  readonly #set: TemplateSet;
  readonly #delimiters: Delimiters;

  constructor(set: TemplateSet, definition: Definition, delimiters: Delimiters) {
    this.#set = set;
    this.definition = definition;
    this.#delimiters = delimiters;
  }

  /** Ends rendering. `safeText` is the text without what came from data, when that differs. Both are in byte form. */
  fail(text: string, safeText: string = text): never {
    throw this.#error('execute', this.#prefix(true), text, safeText);
  }

  /** Ends rendering because a budget is used up. The node is not quoted: it may be long. */
  limit(text: string): never {
    throw this.#error('limit', this.#prefix(false), text, text);
  }

  #error(stage: TemplateStage, prefix: string, text: string, safeText: string): TemplateError {
    return new TemplateError(stage, decodeText(`${prefix}: ${text}`), decodeText(`${prefix}: ${safeText}`));
  }

  #prefix(withNode: boolean): string {
    if (this.node === undefined) return `template: ${this.#set.name}`;
    const executing = `executing ${quote(this.definition.name)}`;
    const at = withNode ? ` at <${nodeText(this.node, this.#delimiters)}>` : '';
    return `template: ${this.#set.name}:${this.#place(this.node.position)}: ${executing}${at}`;
  }

  #place(position: number): string {
    const before = this.#set.source.slice(0, position);
    const lineStart = before.lastIndexOf('\n') + 1;
    return `${before.split('\n').length}:${position - lineStart}`;
  }
}
