import { LockkeeperError, readJson } from '@lockkeeper/core';
import { kindRules } from './grammar.ts';
import type { Policy, PolicyKind, Statement } from './model.ts';
import { type PolicyProblem, ProblemList } from './problems.ts';
import { readStatement } from './read-statement.ts';
import { SourceMap } from './source-map.ts';
import type { ObjectNode } from './statement-scope.ts';

/** A document read: what can be evaluated of it, and everything for which AWS would not save it, in AWS's order. */
export interface PolicyReading {
  /** Absent only when the text has syntax errors. A policy with problems can still be evaluated, as old ones must be. */
  readonly policy?: Policy;
  readonly problems: readonly PolicyProblem[];
}

export interface PolicyReadOptions {
  /** What explanations call the policy. */
  readonly name?: string;
}

const topElements: ReadonlySet<string> = new Set(['Version', 'Id', 'Statement']);
const maxBytes = 512 * 1024;
const maxDepth = 16;

/**
 * Reads a policy document of one kind (IAM JSON policy grammar). Never throws for what the document says: AWS's refusal is
 * `problems[0].message`, the `MalformedPolicyDocument` text of `aws.md` 1.11.
 */
export function readPolicy(text: string, kind: PolicyKind, options: PolicyReadOptions = {}): PolicyReading {
  const map = new SourceMap(text);
  const problems = new ProblemList(map);
  const root = readDocument(text, problems);
  return root === undefined ? { problems: problems.list() } : readTree(root, kind, options, map, problems);
}

/** Reads a document that is a tree already; `text` is what its places are in. */
export function readPolicyTree(root: ObjectNode, kind: PolicyKind, text: string): PolicyReading {
  const map = new SourceMap(text);
  return readTree(root, kind, {}, map, new ProblemList(map));
}

function readTree(
  root: ObjectNode,
  kind: PolicyKind,
  options: PolicyReadOptions,
  map: SourceMap,
  problems: ProblemList,
): PolicyReading {
  const statements = readStatements(root, kind, map, problems);
  const version = readVersion(root, kind, problems);
  const id = readId(root, problems);
  for (const [key, node] of root.members) {
    if (!topElements.has(key)) problems.syntax(node, `a policy has no element "${key}"`);
  }
  checkSids(statements, kind, root, problems);
  if (problems.hasSyntaxError) return { problems: problems.list() };
  const policy = { kind, name: options.name ?? '', version, id, statements };
  return { policy, problems: problems.list() };
}

function readDocument(text: string, problems: ProblemList): ObjectNode | undefined {
  try {
    const node = readJson(text, { maxBytes, maxDepth });
    if (node.kind === 'object') return node;
    return problems.syntax(node, 'a policy is a JSON object');
  } catch (problem) {
    if (!(problem instanceof LockkeeperError)) throw problem;
    const offset = typeof problem.facts['offset'] === 'number' ? problem.facts['offset'] : 0;
    return problems.syntax({ start: offset, end: offset }, problem.message);
  }
}

/** The version decides what `${…}` means, so it is read before the statements. */
function versionOf(root: ObjectNode): Policy['version'] {
  const node = root.members.get('Version');
  return node?.kind === 'string' && node.text === '2012-10-17' ? '2012-10-17' : '2008-10-17';
}

function readVersion(root: ObjectNode, kind: PolicyKind, problems: ProblemList): Policy['version'] {
  const node = root.members.get('Version');
  const version = versionOf(root);
  if (node !== undefined && (node.kind !== 'string' || (node.text !== '2012-10-17' && node.text !== '2008-10-17'))) {
    problems.syntax(node, 'Version must be "2012-10-17" or "2008-10-17"');
  } else if (version === '2008-10-17' && kindRules[kind].needsVersion2012) {
    const message = 'Policy document must be version 2012-10-17 or greater.';
    problems.add('version', node ?? root, message, 'Version must be "2012-10-17"');
  }
  return version;
}

function readId(root: ObjectNode, problems: ProblemList): string | undefined {
  const node = root.members.get('Id');
  if (node === undefined || node.kind === 'string') return node?.text;
  return problems.syntax(node, 'Id must be a text');
}

function readStatements(
  root: ObjectNode,
  kind: PolicyKind,
  map: SourceMap,
  problems: ProblemList,
): readonly Statement[] {
  const node = root.members.get('Statement');
  const nodes = node?.kind === 'array' ? node.items : [node];
  if (nodes.length === 0) problems.syntax(node ?? root, 'Statement is empty');
  const version = versionOf(root);
  const statements: Statement[] = [];
  for (const [index, item] of nodes.entries()) {
    if (item?.kind !== 'object') {
      problems.syntax(item ?? root, node === undefined ? 'Statement is missing' : 'a statement is a JSON object');
      continue;
    }
    const statement = readStatement(item, { index, kind, version, map, problems });
    if (statement !== undefined) statements.push(statement);
  }
  return statements;
}

function checkSids(statements: readonly Statement[], kind: PolicyKind, root: ObjectNode, problems: ProblemList): void {
  const seen = new Set<string>();
  for (const statement of statements) {
    const { sid } = statement;
    if (sid === undefined) continue;
    const at = { start: statement.range.start.offset, end: statement.range.end.offset };
    if (seen.has(sid) && sid !== '') {
      const message = 'Statement IDs (SID) in a single policy must be unique.';
      problems.add('sid', at, message, `the Sid "${sid}" stands twice`);
    }
    seen.add(sid);
    // AWS's text says letters and digits; policies with underscores are in the field, so these pass.
    if (kindRules[kind].plainSid && !/^[0-9A-Za-z_]*$/.test(sid)) {
      const message =
        'Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*';
      problems.add('sid', root.members.has('Statement') ? at : root, message, `the Sid "${sid}" has other signs`);
    }
  }
}
