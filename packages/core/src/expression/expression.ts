/**
 * The small language in which the platform writes what differs from namespace to namespace: `${namespace}`, `${serviceAccount}` and
 * `${label:KEY}` inside constant text. It reads facts that a tenant cannot set and nothing else (must M7).
 */
export type ExpressionPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'namespace' }
  | { readonly kind: 'service-account' }
  | { readonly kind: 'label'; readonly key: string };

export type Expression = readonly ExpressionPart[];

export type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

/** What expressions may look at. */
export interface ExpressionFacts {
  readonly namespace: { readonly name: string; readonly labels: ReadonlyMap<string, string> };
  /** Name of the ServiceAccount whose identity is used; absent when it is none. */
  readonly serviceAccount?: string;
}

/** Namespace labels with this prefix are changed by the platform only: a ValidatingAdmissionPolicy keeps tenants off them. */
export const PROTECTED_LABEL_PREFIX = 'lockkeeper.dev/';

/** The API server sets it to the namespace's name and lets nobody change it. */
const NAME_LABEL = 'kubernetes.io/metadata.name';

/** Whether tenants are kept off a namespace label, by the API server or by our policy. */
export function isProtectedLabel(key: string): boolean {
  return key === NAME_LABEL || key.startsWith(PROTECTED_LABEL_PREFIX);
}

const KNOWN = '${namespace}, ${serviceAccount} and ${label:KEY}';
const LABEL_NAME = /^[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/;

function problem(text: string): Read<never> {
  return { ok: false, problem: text };
}

/** `threat/I12`: a label that its own namespace's people may set says nothing about them. */
function readLabel(key: string): Read<ExpressionPart> {
  if (key === NAME_LABEL) return { ok: true, value: { kind: 'label', key } };
  if (!key.startsWith(PROTECTED_LABEL_PREFIX)) {
    return problem(
      `\${label:${key}} reads a label that tenants may set: only ${PROTECTED_LABEL_PREFIX}… and ${NAME_LABEL} are protected`,
    );
  }
  if (!LABEL_NAME.test(key.slice(PROTECTED_LABEL_PREFIX.length)))
    return problem(`\${label:${key}} names no label of Kubernetes' form`);
  return { ok: true, value: { kind: 'label', key } };
}

function readPart(inside: string): Read<ExpressionPart> {
  if (inside === 'namespace') return { ok: true, value: { kind: 'namespace' } };
  if (inside === 'serviceAccount') return { ok: true, value: { kind: 'service-account' } };
  if (inside.startsWith('label:')) return readLabel(inside.slice('label:'.length));
  return problem(`\${${inside}} is not known: there are ${KNOWN}`);
}

/** Characters that names of namespaces and accounts and values of labels may have. */
const VALUE_TEXT = /^[A-Za-z0-9._-]*$/;

/** `threat/I13`: in `${namespace}-${label:…}` the values a-b, c and a, b-c would give one text. */
function runTogether(parts: Expression): boolean {
  let sinceValue: string | undefined;
  for (const part of parts) {
    if (part.kind === 'text') sinceValue &&= sinceValue + part.text;
    else if (sinceValue !== undefined && VALUE_TEXT.test(sinceValue.slice(1))) return true;
    else sinceValue = ' ';
  }
  return false;
}

function joined(parts: ExpressionPart[]): Read<Expression> {
  if (!runTogether(parts)) return { ok: true, value: parts };
  return problem('between two expressions there must be a character that no value has, such as / : + or @');
}

/**
 * Reads an expression. Errors name what is wrong, in words for the author: an expression that is not closed or not known, a `$`
 * that begins none, a label that is not protected, and two expressions whose values could run together.
 */
export function parseExpression(text: string): Read<Expression> {
  const parts: ExpressionPart[] = [];
  let at = 0;
  for (;;) {
    const dollar = text.indexOf('$', at);
    const literal = text.slice(at, dollar < 0 ? undefined : dollar);
    if (literal !== '') parts.push({ kind: 'text', text: literal });
    if (dollar < 0) return joined(parts);
    if (text[dollar + 1] !== '{') return problem(`a $ must begin an expression: there are ${KNOWN}`);
    const end = text.indexOf('}', dollar);
    if (end < 0) return problem('an expression that begins with ${ has no closing }');
    const part = readPart(text.slice(dollar + 2, end));
    if (!part.ok) return part;
    parts.push(part.value);
    at = end + 1;
  }
}

/** How a part is written. */
export function spellPart(part: ExpressionPart): string {
  switch (part.kind) {
    case 'text':
      return part.text;
    case 'namespace':
      return '${namespace}';
    case 'service-account':
      return '${serviceAccount}';
    case 'label':
      return `\${label:${part.key}}`;
  }
}

function valueOf(part: Exclude<ExpressionPart, { kind: 'text' }>, facts: ExpressionFacts): string | undefined {
  switch (part.kind) {
    case 'namespace':
      return facts.namespace.name;
    case 'service-account':
      return facts.serviceAccount;
    case 'label':
      return part.key === NAME_LABEL ? facts.namespace.name : facts.namespace.labels.get(part.key);
  }
}

function missing(part: Exclude<ExpressionPart, { kind: 'text' }>, facts: ExpressionFacts): Read<never> {
  if (part.kind === 'label')
    return problem(`namespace ${JSON.stringify(facts.namespace.name)} has no value for the label ${part.key}`);
  return problem(`there is no value for ${spellPart(part)}`);
}

/** The value of one part; a fact that is missing, empty or of a strange form is a problem and never an empty text. */
export function fillPart(part: ExpressionPart, facts: ExpressionFacts): Read<string> {
  if (part.kind === 'text') return { ok: true, value: part.text };
  const value = valueOf(part, facts);
  return value === undefined || value === '' || !VALUE_TEXT.test(value) ? missing(part, facts) : { ok: true, value };
}

/** The text of an expression without its values; empty for what is none. */
export function constantText(text: string): string {
  const read = parseExpression(text);
  if (!read.ok) return '';
  return read.value.map((part) => (part.kind === 'text' ? part.text : '')).join('');
}

/** The whole text with all values put in as they are. */
export function fillExpression(expression: Expression, facts: ExpressionFacts): Read<string> {
  let text = '';
  for (const part of expression) {
    const filled = fillPart(part, facts);
    if (!filled.ok) return filled;
    text += filled.value;
  }
  return { ok: true, value: text };
}

/** Whether an expression reads a label whose protection is ours, so that the policy must be in force. */
export function readsProtectedLabel(expression: Expression): boolean {
  return expression.some((part) => part.kind === 'label' && part.key !== NAME_LABEL);
}
