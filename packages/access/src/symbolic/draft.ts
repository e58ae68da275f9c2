import type { AccessRequest } from '../evaluate/access-request.ts';
import { contextKeysOf } from '../policy/context-keys.ts';
import { UNKNOWN_VALUE } from '../context/request-context.ts';
import type { Condition } from '../policy/model.ts';
import type { Constraint } from './constraint.ts';
import { everyText, type Language } from './language.ts';
import type { Form, KeySource, Part, Variable } from './scene.ts';
import { appliesToAction, policiesOf } from './shadow.ts';

/** A decision before its condition keys have sources. */
export interface DraftPart {
  readonly request: AccessRequest;
  readonly resource: string;
  /** The call that it belongs to: keys of the environment are one for all decisions of a call. */
  readonly call: string;
  /** Sources that are known; they go before what the request itself says. */
  readonly source: (lowerKey: string) => KeySource | undefined;
}

const textFamilies: ReadonlySet<string> = new Set(['equals', 'equals-ignore-case', 'like', 'bool', 'arn', 'null']);

/**
 * Keys that a request has, when it has them, from what the world and the call say: where nothing gives them a value they are
 * absent. All other keys are of the environment: the caller may choose them.
 */
const derivedKeys: readonly RegExp[] = [
  /^aws:(?:principal(?:arn|account|orgid|type|isawsservice|servicename|tag\/.*)|userid|username)$/,
  /^aws:(?:resource(?:account|orgid|tag\/.*)|sourceidentity)$/,
  /^(?:secretsmanager|ssm|iam):resourcetag\//,
  /^kms:(?:viaservice|calleraccount|encryptioncontextkeys|encryptioncontext:.*|requestalias|resourcealiases)$/,
  /^ssm:recursive$/,
  /^saml:/,
  /^[^:]*\.[^:]*:(?:sub|aud|amr)$/,
];

/** Tags of the call: reads and uses of keys bring none, and those of STS are variables. Other actions may bring any. */
const requestTag = /^aws:(?:tagkeys|requesttag\/.*)$/;
const withoutTags = /^(?:sts:|kms:decrypt$|secretsmanager:getsecretvalue$|ssm:getparameter)/i;

/** Collects the variables, constraints and decisions of a scene. */
export class Draft {
  readonly variables = new Map<string, Variable>();
  readonly given: Constraint[] = [];
  /** Values to try for keys that are not reasoned about, by call and key. */
  readonly samples = new Map<string, Map<string, string>>();

  addVariable(name: string, forms: readonly Form[], language: Language): void {
    this.variables.set(name, { name, forms });
    this.given.push({ kind: 'member', variable: name, language });
  }

  part(draft: DraftPart): Part {
    const conditions = conditionsOf(draft.request);
    const keys = contextKeysOf(policiesOf(draft.request.policies)).map((key) => key.toLowerCase());
    const sources = new Map(keys.map((key) => [key, this.#sourceOf(key, draft, conditions)]));
    return { request: draft.request, resource: draft.resource, sources };
  }

  #sourceOf(key: string, draft: DraftPart, conditions: readonly Condition[]): KeySource {
    const known = draft.source(key);
    if (known !== undefined) return this.#sampled(key, draft, conditions, known);
    const value = draft.request.context.get(key);
    if (value === UNKNOWN_VALUE) return { kind: 'opaque' };
    if (value !== undefined || isDerived(key, draft.request.action)) return { kind: 'constant', value };
    const own = conditions.filter((one) => one.lowerKey === key);
    const isText = own.every((one) => one.set === undefined && textFamilies.has(one.operator.family));
    if (!isText) return this.#sampled(key, draft, conditions, { kind: 'opaque' });
    const name = environmentVariable(draft.call, key);
    if (!this.variables.has(name)) this.addVariable(name, eitherForm, everyText);
    return { kind: 'variable', variable: name };
  }

  #sampled(key: string, { call }: DraftPart, conditions: readonly Condition[], source: KeySource): KeySource {
    const text = sampleOf(conditions.filter((one) => one.lowerKey === key));
    if (source.kind !== 'opaque' || text === undefined) return source;
    const samples = this.samples.get(call) ?? new Map<string, string>();
    this.samples.set(call, samples.set(key, text.replace(/\/\d+$/, '')));
    return source;
  }
}

export const eitherForm: readonly Form[] = [
  { present: false, spelling: '' },
  { present: true, spelling: '' },
];

/** The variable of a key of the environment. */
export function environmentVariable(call: string, lowerKey: string): string {
  return `${call} ${lowerKey}`;
}

/** A value that some condition is about: it satisfies a positive one, and spares from a Deny with a negated one. */
function sampleOf(conditions: readonly Condition[]): string | undefined {
  const first = conditions.find((one) => !one.operator.negated) ?? conditions[0];
  return first?.values[0]?.text;
}

function isDerived(key: string, action: string): boolean {
  if (requestTag.test(key)) return withoutTags.test(action);
  return derivedKeys.some((pattern) => pattern.test(key)) || (isSts(key) && !isSts(action));
}

function isSts(name: string): boolean {
  return name.toLowerCase().startsWith('sts:');
}

function conditionsOf(request: AccessRequest): readonly Condition[] {
  return policiesOf(request.policies)
    .flatMap((policy) => policy.statements)
    .filter((statement) => appliesToAction(statement, request.action))
    .flatMap((statement) => statement.conditions);
}
