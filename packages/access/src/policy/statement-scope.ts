import type { JsonNode } from '@lockkeeper/core';
import type { Policy, PolicyKind } from './model.ts';
import type { ProblemList } from './problems.ts';
import type { SourceMap } from './source-map.ts';

export type ObjectNode = Extract<JsonNode, { kind: 'object' }>;

/** What the readers of a statement's parts need besides the part. */
export interface StatementScope {
  readonly index: number;
  readonly kind: PolicyKind;
  readonly version: Policy['version'];
  readonly map: SourceMap;
  readonly problems: ProblemList;
}

/** A text or a list of texts. Undefined, and a syntax error, for anything else. */
export function textsOf(
  node: JsonNode,
  problems: ProblemList,
): readonly { readonly text: string; readonly node: JsonNode }[] | undefined {
  const nodes = node.kind === 'array' ? node.items : [node];
  const texts: { readonly text: string; readonly node: JsonNode }[] = [];
  for (const item of nodes) {
    // IAM passes over a null in a list.
    if (item.kind === 'null' && node.kind === 'array') continue;
    if (item.kind !== 'string') return problems.syntax(item, 'must be a text or a list of texts');
    texts.push({ text: item.text, node: item });
  }
  return texts;
}
