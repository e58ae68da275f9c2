/** Which kind of policy AWS says refused, and whether it lacks an Allow or carries a Deny. */
export interface DenialReason {
  readonly effect: 'implicit' | 'explicit';
  readonly policy: string;
}

/** What AWS's sentence about a refusal says, after every part passed its grammar. */
export interface DenialFacts {
  readonly principal: string;
  readonly action: string;
  readonly resource?: string;
  readonly reason?: DenialReason;
}

/** Longest sentence looked at; AWS's own are a few hundred characters. */
const MAX_SENTENCE = 4_096;

/** The policy kinds of AWS's page "Troubleshoot access denied error messages", in the wording of the implicit form. */
const POLICY_KINDS: readonly string[] = [
  'identity-based policy',
  'resource-based policy',
  'permissions boundary',
  'session policy',
  'service control policy',
  'resource control policy',
  'VPC endpoint policy',
  'role trust policy',
];

const PRINCIPAL = /^arn:aws[a-z-]{0,16}:(?:iam|sts)::\d{12}:[\w+=,.@/-]{1,600}$/;
const ACTION = /^[a-z0-9-]{1,32}:[A-Za-z]{1,64}$/;
/** Letters, digits and what AWS names and ARNs may hold; no space, no quote, no control character. */
const RESOURCE = /^[\w+=,.@:/*!-]{1,2048}$/;
const POLICY_ARN = /^arn:aws[a-z-]{0,16}:[\w+=,.@:/-]{1,600}$/;

/** Takes `text` up to the next space, or all of it. */
function word(text: string): string {
  const end = text.indexOf(' ');
  return end < 0 ? text : text.slice(0, end);
}

function implicitReason(tail: string, action: string): DenialReason | undefined {
  const policy = POLICY_KINDS.find((kind) => tail === ` because no ${kind} allows the ${action} action`);
  return policy === undefined ? undefined : { effect: 'implicit', policy };
}

function explicitReason(tail: string): DenialReason | undefined {
  const start = ' with an explicit deny in ';
  if (!tail.startsWith(start)) {
    return undefined;
  }
  const colon = tail.indexOf(': ');
  const named = tail.slice(start.length, colon < 0 ? undefined : colon);
  if (colon >= 0 && !POLICY_ARN.test(tail.slice(colon + 2))) {
    return undefined;
  }
  // One page of AWS writes "a sessions policy".
  const said = named === 'a sessions policy' ? 'a session policy' : named;
  const policy = POLICY_KINDS.find((kind) => ['a', 'an', 'the'].some((article) => said === `${article} ${kind}`));
  return policy === undefined ? undefined : { effect: 'explicit', policy };
}

/**
 * Reads `User: <arn> is not authorized to perform: <action> [on resource: <resource>] [because no … | with an explicit
 * deny in …]`. Strict and linear: each part is cut at a constant text and checked against its own alphabet. Anything else,
 * be it one word more, gives undefined, so that no text of a reply passes through (`threat/I22`, `threat/L3`).
 */
export function parseDenial(sentence: string): DenialFacts | undefined {
  const opening = 'User: ';
  const middle = ' is not authorized to perform: ';
  if (sentence.length > MAX_SENTENCE || !sentence.startsWith(opening)) {
    return undefined;
  }
  const principal = word(sentence.slice(opening.length));
  const rest = sentence.slice(opening.length + principal.length);
  if (!PRINCIPAL.test(principal) || !rest.startsWith(middle)) {
    return undefined;
  }
  const action = word(rest.slice(middle.length));
  return ACTION.test(action) ? parseTail(rest.slice(middle.length + action.length), principal, action) : undefined;
}

function parseTail(text: string, principal: string, action: string): DenialFacts | undefined {
  const on = ' on resource: ';
  const resource = text.startsWith(on) ? word(text.slice(on.length)) : undefined;
  if (resource !== undefined && !RESOURCE.test(resource)) {
    return undefined;
  }
  const tail = resource === undefined ? text : text.slice(on.length + resource.length);
  const facts = { principal, action, ...(resource === undefined ? {} : { resource }) };
  if (tail === '') {
    return facts;
  }
  const reason = implicitReason(tail, action) ?? explicitReason(tail);
  return reason === undefined ? undefined : { ...facts, reason };
}

const article = (policy: string): string =>
  policy === 'role trust policy' ? 'the' : policy.startsWith('identity') ? 'an' : 'a';

function because({ action, reason }: DenialFacts): string {
  if (reason === undefined) return '';
  return reason.effect === 'implicit'
    ? ` because no ${reason.policy} allows the ${action} action`
    : ` with an explicit deny in ${article(reason.policy)} ${reason.policy}`;
}

/** AWS's sentence again, made of facts alone. */
export function denialSentence(facts: DenialFacts): string {
  return `User: ${facts.principal} is not ${unnamedSentence(facts)}`;
}

/** AWS's sentence without the identity, from "authorized to perform". */
export function unnamedSentence(facts: DenialFacts): string {
  const on = facts.resource === undefined ? '' : ` on resource: ${facts.resource}`;
  return `authorized to perform: ${facts.action}${on}${because(facts)}`;
}
