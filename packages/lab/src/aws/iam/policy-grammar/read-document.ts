import { checkConditions, type Conditions } from './conditions.ts';
import { syntaxError } from './malformed.ts';

/** A statement whose members have the right types; what they say is checked later. */
export interface PolicyStatement {
  readonly sid: string | undefined;
  readonly effect: string;
  readonly actions: readonly string[] | undefined;
  readonly resources: readonly string[] | undefined;
  readonly conditions: Conditions;
  readonly hasPrincipal: boolean;
}

export interface PolicyDocument {
  readonly version: string | undefined;
  readonly statements: readonly PolicyStatement[];
}

type Members = Readonly<Record<string, unknown>>;

const documentMembers: ReadonlySet<string> = new Set(['Version', 'Id', 'Statement']);
const statementMembers: ReadonlySet<string> = new Set(
  'Sid Effect Principal NotPrincipal Action NotAction Resource NotResource Condition'.split(' '),
);
const versions: readonly unknown[] = [undefined, '2008-10-17', '2012-10-17'];

/**
 * Reads the text of a policy as far as its form goes: JSON, known members, their types, and no member beside its
 * opposite.
 *
 * @throws AwsError `MalformedPolicyDocument` "Syntax errors in policy."
 */
export function readDocument(text: string): PolicyDocument {
  const document = members(parse(text), documentMembers);
  const { Version: version, Id: id, Statement: statement } = document;
  if (!versions.includes(version) || !(id === undefined || typeof id === 'string')) throw syntaxError();
  const list: readonly unknown[] = Array.isArray(statement) ? statement : [statement];
  if (list.length === 0) throw syntaxError();
  return { version: typeof version === 'string' ? version : undefined, statements: list.map(readStatement) };
}

function readStatement(value: unknown): PolicyStatement {
  const statement = members(value, statementMembers);
  const { Sid: sid, Effect: effect } = statement;
  if (!(sid === undefined || typeof sid === 'string')) throw syntaxError();
  if (typeof effect !== 'string' || !/^(allow|deny)$/i.test(effect)) throw syntaxError();
  return {
    sid,
    effect,
    actions: oneOrNone(statement, 'Action', 'NotAction'),
    resources: oneOrNone(statement, 'Resource', 'NotResource'),
    conditions: checkConditions(statement['Condition']),
    hasPrincipal: readPrincipal(statement),
  };
}

/** The texts of a member or of its opposite; both at once are refused. IAM passes over null among them. */
function oneOrNone(statement: Members, name: string, opposite: string): readonly string[] | undefined {
  if (Object.hasOwn(statement, name) && Object.hasOwn(statement, opposite)) throw syntaxError();
  const value = Object.hasOwn(statement, name) ? statement[name] : statement[opposite];
  if (value === undefined) return undefined;
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list
    .filter((entry) => entry !== null)
    .map((entry) => {
      if (typeof entry !== 'string') throw syntaxError();
      return entry;
    });
}

function readPrincipal(statement: Members): boolean {
  const both = Object.hasOwn(statement, 'Principal') && Object.hasOwn(statement, 'NotPrincipal');
  if (both) throw syntaxError();
  return Object.hasOwn(statement, 'Principal') || Object.hasOwn(statement, 'NotPrincipal');
}

function members(value: unknown, known: ReadonlySet<string>): Members {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw syntaxError();
  if (Object.keys(value).some((key) => !known.has(key))) throw syntaxError();
  return { ...value };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Told as AWS tells it: the parser's text would quote the document.
    throw syntaxError();
  }
}
