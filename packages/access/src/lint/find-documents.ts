import type { Dialect, FormMistake, LooseNode, LooseObject } from './loose/nodes.ts';
import { readLoose } from './loose/read-loose.ts';

/** A policy document found in a text. */
export interface FoundDocument {
  readonly root: LooseObject;
  /** What is wrong with its form. */
  readonly mistakes: readonly FormMistake[];
}

/** Braces that may open a document: before a quote or another brace, or within Terraform's `jsonencode(`. */
const opening = /(jsonencode\s{0,99}\(\s{0,99})?\{(?=\s{0,999}(["'\u201c}\u2018])?)/g;

/**
 * Finds the policy documents of a text: of a JSON file, or within prose, Markdown, shell heredocs, CloudFormation JSON and
 * Terraform's `jsonencode`. A policy is an object with a `Statement`.
 */
export function findDocuments(text: string): readonly FoundDocument[] {
  const found: FoundDocument[] = [];
  const paragraphs = [...text.matchAll(paragraph)].map((match) => match.index);
  let from = 0;
  for (const { dialect, start } of openings(text)) {
    if (start < from) continue;
    const limit = dialect === 'hcl' ? text.length : firstAfter(paragraphs, start, text.length);
    const { root, mistakes, readTo } = readLoose(text, start, limit, dialect);
    from = readTo;
    const all = [...mistakes, ...leftOver(text, root)];
    found.push(...policiesIn(root).map((policy) => ({ root: policy, mistakes: mistakesOf(policy, all, root) })));
  }
  return found;
}

function* openings(text: string): Generator<{ readonly dialect: Dialect; readonly start: number }> {
  for (const match of text.matchAll(opening)) {
    const [, terraform, quote] = match;
    if (terraform !== undefined) yield { dialect: 'hcl', start: match.index + terraform.length };
    else if (quote !== undefined) yield { dialect: 'json', start: match.index };
  }
}

/** JSON in prose ends at the latest where a paragraph begins with a word. */
const paragraph = /\n[^\S\n]*\n(?=[^\S\n]*[A-Za-z#>$])/g;

/** The first of some rising numbers that is not below a start; by halves, as a text may have many. */
function firstAfter(rising: readonly number[], start: number, otherwise: number): number {
  let low = 0;
  let high = rising.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rising[middle] ?? otherwise) < start) low = middle + 1;
    else high = middle;
  }
  return rising[low] ?? otherwise;
}

/** Of a document within another only its own; of the outermost also what comes after it. */
function mistakesOf(policy: LooseObject, mistakes: readonly FormMistake[], root: LooseObject): readonly FormMistake[] {
  if (policy === root) return mistakes;
  return mistakes.filter(({ start, end }) => start >= policy.start && end <= policy.end);
}

/** Brackets, commas or letters after a document that a text is made of. */
function leftOver(text: string, root: LooseObject): readonly FormMistake[] {
  const rest = text.slice(root.end);
  const found = /^(?:[^\S\n]*([A-Za-z}\],;]+)|\s*([}\],;]+))/.exec(rest);
  if (found === null || text.slice(0, root.start).trim() !== '') return [];
  const left = found[1] ?? found[2] ?? '';
  const start = root.end + found[0].length - left.length;
  const message = `"${left}" does not belong here: the document is over`;
  return [{ rule: 'json-stray-text', start, end: start + left.length, message, mend: `take "${left}" out` }];
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
