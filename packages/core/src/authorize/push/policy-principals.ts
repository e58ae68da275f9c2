import { LockkeeperError } from '../../errors/lockkeeper-error.ts';
import { type JsonNode, readJson } from '../../json/json-text.ts';

const TOP_KEYS: readonly string[] = ['Version', 'Id', 'Statement'];
const STATEMENT_KEYS: readonly string[] = [
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
];

/** The account of a principal: its number, or the one in its ARN. Undefined for `*`, unique ids and whatever else. */
const PRINCIPAL_ACCOUNT = /^(?:(\d{12})|arn:aws(?:-[a-z0-9]+)*:(?:iam|sts)::(\d{12}):[A-Za-z0-9/+=,.@_-]+)$/;

const UNREADABLE = 'the resource policy is not a policy document that can be checked';

function hasOnly(members: ReadonlyMap<string, JsonNode>, known: readonly string[]): boolean {
  return [...members.keys()].every((key) => known.includes(key));
}

function itemsOf(node: JsonNode | undefined): readonly JsonNode[] {
  if (node === undefined) return [];
  return node.kind === 'array' ? node.items : [node];
}

function isKnownAccount(node: JsonNode, accounts: readonly string[]): boolean {
  const [, number, inArn] = (node.kind === 'string' && PRINCIPAL_ACCOUNT.exec(node.text)) || [];
  const account = number ?? inArn;
  return account !== undefined && accounts.includes(account);
}

function principalProblem(principal: JsonNode | undefined, accounts: readonly string[]): string | undefined {
  if (principal?.kind === 'string') return 'the resource policy allows everybody (Principal "*")';
  if (principal?.kind !== 'object') return UNREADABLE;
  for (const [kind, named] of principal.members) {
    if (kind !== 'AWS')
      return `the resource policy allows a principal of kind ${JSON.stringify(kind)}: only AWS is served`;
    if (!itemsOf(named).every((item) => isKnownAccount(item, accounts)))
      return "the resource policy allows a principal of an account that is not on the platform's list";
  }
  return undefined;
}

function statementProblem(statement: JsonNode, accounts: readonly string[]): string | undefined {
  if (statement.kind !== 'object' || !hasOnly(statement.members, STATEMENT_KEYS)) return UNREADABLE;
  const effect = statement.members.get('Effect');
  // Whom a policy shuts out is the secret's own matter.
  if (effect?.kind === 'string' && effect.text === 'Deny') return undefined;
  if (effect?.kind !== 'string' || effect.text !== 'Allow') return UNREADABLE;
  if (statement.members.has('NotPrincipal')) return 'the resource policy allows all but some principals (NotPrincipal)';
  return principalProblem(statement.members.get('Principal'), accounts);
}

function readPolicy(document: string): JsonNode | undefined {
  try {
    return readJson(document, { maxBytes: 64 * 1024 });
  } catch (error) {
    if (error instanceof LockkeeperError) return undefined;
    throw error;
  }
}

/**
 * Why a resource policy is not set (`threat/P5`): it would let in principals of other accounts than `accounts`, or somebody who
 * cannot be told. What is not exactly IAM's grammar is refused, because AWS may read it in another way. Quotes nothing of the document.
 */
export function foreignPrincipals(document: string, accounts: readonly string[]): string | undefined {
  const policy = readPolicy(document);
  if (policy?.kind !== 'object' || !hasOnly(policy.members, TOP_KEYS)) return UNREADABLE;
  const statements = itemsOf(policy.members.get('Statement'));
  if (statements.length === 0) return UNREADABLE;
  return statements.map((statement) => statementProblem(statement, accounts)).find((problem) => problem !== undefined);
}
