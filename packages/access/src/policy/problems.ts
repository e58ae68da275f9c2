import type { JsonNode } from '@lockkeeper/core';
import type { SourceRange } from './model.ts';
import type { SourceMap } from './source-map.ts';

/**
 * Something for which AWS refuses to save a policy. `message` is AWS's text of the error `MalformedPolicyDocument`
 * (`MalformedPolicyDocumentException` at KMS and Organizations). A document has one error at AWS: the first of the list.
 */
export interface PolicyProblem {
  readonly message: string;
  /** Our word on what is wrong and where, for people. */
  readonly detail: string;
  readonly range: SourceRange;
}

/** AWS looks for one sort of mistake in the whole document before it looks for the next. */
const order = ['syntax', 'version', 'legacy', 'sid', 'no-action', 'resource', 'action', 'no-resource', 'own'] as const;

export type ProblemSort = (typeof order)[number];

export const SYNTAX_ERROR = 'Syntax errors in policy.';
export const LEGACY_ERROR = 'The policy failed legacy parsing';

/** Collects problems in any order and gives them back in AWS's. */
export class ProblemList {
  readonly #found: { readonly sort: ProblemSort; readonly problem: PolicyProblem }[] = [];
  readonly #map: SourceMap;

  constructor(map: SourceMap) {
    this.#map = map;
  }

  add(sort: ProblemSort, node: Pick<JsonNode, 'start' | 'end'>, message: string, detail: string): void {
    this.#found.push({ sort, problem: { message, detail, range: this.#map.range(node) } });
  }

  syntax(node: Pick<JsonNode, 'start' | 'end'>, detail: string): undefined {
    this.add('syntax', node, SYNTAX_ERROR, detail);
    return undefined;
  }

  get hasSyntaxError(): boolean {
    return this.#found.some((found) => found.sort === 'syntax');
  }

  list(): readonly PolicyProblem[] {
    return this.#found.toSorted((a, b) => order.indexOf(a.sort) - order.indexOf(b.sort)).map((found) => found.problem);
  }
}
