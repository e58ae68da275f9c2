import type { Dialect, FormMistake, LooseNode, LooseObject } from './loose/nodes.ts';
import { readLoose } from './loose/read-loose.ts';

/** A policy document found in a text. */
export interface FoundDocument {
  readonly root: LooseObject;
  /** What is wrong with its form. */
  readonly mistakes: readonly FormMistake[];
}

/** Braces that may open a document: before a quote or another brace, or within Terraform's `jsonencode(`. */
const opening = /(jsonencode\s*\(\s*)?\{(?=(\s*)(["'\u201c}\u2018])?)/g;

/**
 * Finds the policy documents of a text: of a JSON file, or within prose, Markdown, shell heredocs, CloudFormation JSON and
 * Terraform's `jsonencode`. A policy is an object with a `Statement`.
 */
export function findDocuments(text: string): readonly FoundDocument[] {
  const found: FoundDocument[] = [];
  let from = 0;
  for (const match of text.matchAll(opening)) {
    const dialect: Dialect = match[1] === undefined ? 'json' : 'hcl';
    const start = match.index + (match[1]?.length ?? 0);
    if (start < from || (dialect === 'json' && match[3] === undefined)) continue;
    const { root, mistakes } = readLoose(text, start, limitOf(text, start, dialect), dialect);
    from = root.end;
    for (const policy of policiesIn(root)) {
      const own = mistakes.filter((mistake) => mistake.start >= policy.start && mistake.end <= policy.end);
      found.push({ root: policy, mistakes: own });
    }
  }
  return found;
}

/** Of JSON in prose: where the next paragraph begins with a word. */
function limitOf(text: string, start: number, dialect: Dialect): number {
  if (dialect === 'hcl') return text.length;
  const paragraph = /\n[^\S\n]*\n(?=[^\S\n]*[A-Za-z#>$])/g;
  paragraph.lastIndex = start;
  return paragraph.exec(text)?.index ?? text.length;
}

function policiesIn(node: LooseNode): readonly LooseObject[] {
  if (node.kind === 'array') return node.items.flatMap(policiesIn);
  if (node.kind !== 'object') return [];
  if (isPolicy(node)) return [node];
  return node.members.flatMap(({ value }) => policiesIn(value));
}

function isPolicy({ members }: LooseObject): boolean {
  const statement = members.find(({ key }) => key === 'Statement')?.value;
  if (statement === undefined) return false;
  const first = statement.kind === 'array' ? statement.items[0] : statement;
  return first?.kind === 'object' && first.members.some(({ key }) => key === 'Effect' || /^(?:Not)?Action$/.test(key));
}
