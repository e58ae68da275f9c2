import { LockkeeperError } from '@lockkeeper/core';
import type { DecisionCase } from './case-format.ts';

type Members = ReadonlyMap<string, unknown>;

/** One line of a file of decision cases. */
export interface ParsedCase {
  readonly decisionCase: DecisionCase;
  /** Members of `want` that the runner does not compare: the case must not pass for a part that nobody looked at. */
  readonly uncompared: readonly string[];
  /** Members of the world and the request that are not read. */
  readonly unread: readonly string[];
}

/** Members of `want`, each with its own; a list stands for each of its items. `undefined`: plain values. */
const compared: ReadonlyMap<string, ReadonlySet<string> | undefined> = new Map([
  ['verdict', undefined],
  ['because', undefined],
  ['parts', new Set(['action', 'resource', 'verdict', 'because'])],
  ['items', new Set(['secretId', 'verdict', 'because'])],
  ['chain', undefined],
  ['failedStep', undefined],
  ['session', new Set(['arn', 'tags', 'transitiveTagKeys', 'sourceIdentity'])],
  ['statements', undefined],
  ['message', undefined],
  ['error', new Set(['code', 'message'])],
  ['readings', new Set(['documentation', 'field'])],
]);

const ofRequest: ReadonlySet<string> = new Set(['principal', 'action', 'resource', 'params', 'context']);
const ofPrincipal: ReadonlySet<string> = new Set([
  'type',
  'arn',
  'sessionName',
  'sessionTags',
  'transitiveTagKeys',
  'sessionPolicies',
  'userArn',
  'webIdentity',
  'saml',
  'viaChain',
]);
const ofWorld: ReadonlySet<string> = new Set([
  'accounts',
  'roles',
  'users',
  'oidcProviders',
  'samlProviders',
  'secrets',
  'parameters',
  'keys',
  'vpcEndpoints',
]);

/** Reads a case. @throws LockkeeperError `InvalidInput` for what cannot be run; it names the member. */
export function parseCase(line: string): ParsedCase {
  const members = membersOf(parsed(line), 'a case');
  const id = textOf(members, 'id', 'a case');
  const kind = members.get('kind');
  if (kind !== 'decide' && kind !== 'call') throw bad(`kind of "${id}" must be "decide" or "call"`);
  const request = membersOf(members.get('request'), `request of "${id}"`);
  textOf(request, 'action', `request of "${id}"`);
  const principal = membersOf(request.get('principal'), `principal of "${id}"`);
  textOf(principal, 'type', `principal of "${id}"`);
  const world = membersOf(members.get('world'), `world of "${id}"`);
  const want = wantOf(members, id);
  return {
    decisionCase: Object.fromEntries(members) as unknown as DecisionCase,
    uncompared: [...want].flatMap(([name, value]) => uncomparedIn(name, value)),
    unread: [
      ...others('world', world, ofWorld),
      ...others('request', request, ofRequest),
      ...others('principal', principal, ofPrincipal),
    ],
  };
}

function wantOf(members: Members, id: string): Members {
  const want = membersOf(members.get('want'), `want of "${id}"`);
  textOf(want, 'verdict', `want of "${id}"`);
  const because = want.get('because');
  if (Array.isArray(because) && because.every((layer) => typeof layer === 'string')) return want;
  throw bad(`because of "${id}" must be a list of texts`);
}

function uncomparedIn(name: string, value: unknown): readonly string[] {
  if (!compared.has(name)) return [`want.${name}`];
  const known = compared.get(name);
  if (known === undefined) return [];
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  return items.flatMap((item) => others(`want.${name}`, membersOf(item, `want.${name}`), known));
}

function others(place: string, members: Members, known: ReadonlySet<string>): readonly string[] {
  return [...members.keys()].filter((name) => !known.has(name)).map((name) => `${place}.${name}`);
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    throw bad('not one line of JSON');
  }
}

function membersOf(value: unknown, what: string): Members {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return new Map(Object.entries(value));
  throw bad(`${what} must be an object`);
}

function textOf(members: Members, name: string, what: string): string {
  const value = members.get(name);
  if (typeof value === 'string' && value !== '') return value;
  throw bad(`${what} must have the text "${name}"`);
}

function bad(message: string): LockkeeperError {
  return new LockkeeperError('InvalidInput', message);
}
