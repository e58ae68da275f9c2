import { type FoundAnswer, type RemoteReference, type Scope, SealedValue } from '@lockkeeper/core';

/** The members of a `Parameter` in a reply that are used. */
export interface ParameterContent {
  readonly ARN?: string | undefined;
  readonly Name?: string | undefined;
  readonly Value?: string | undefined;
  readonly Version?: number | undefined;
  /** AWS gives it with a leading colon. */
  readonly Selector?: string | undefined;
}

/** The name to send: id and selector joined. This is the only place where they are (`threat/K4`). */
export function nameToSend({ id, version }: RemoteReference): string {
  return version.kind === 'selector' ? `${id}:${version.selector}` : id;
}

const withoutSlash = (name: string): string => (name.startsWith('/') ? name.slice(1) : name);

function isArnAskedFor(arn: string | undefined, reference: RemoteReference, scope: Scope): boolean {
  if (reference.arn !== undefined) {
    return arn === reference.id;
  }
  if (arn === undefined) {
    return true;
  }
  const match = /^arn:(aws[a-z-]*):ssm:([a-z0-9-]+):\d{12}:parameter\/(.+)$/.exec(arn);
  return match?.[1] === scope.partition && match[2] === scope.region && match[3] === withoutSlash(reference.name);
}

function isVersionAskedFor(content: ParameterContent, { version }: RemoteReference): boolean {
  const selector = content.Selector?.replace(/^:/, '') ?? '';
  if (version.kind !== 'selector') {
    return selector === '';
  }
  const isNumber = /^[1-9]\d{0,15}$/.test(version.selector);
  return isNumber ? String(content.Version) === version.selector : selector === version.selector;
}

/** Whether a parameter of a reply is the one that was asked for, by name, ARN and selector (`threat/C4`). */
export function isParameterAskedFor(content: ParameterContent, reference: RemoteReference, scope: Scope): boolean {
  // By ARN the ARN decides: parameters `x` and `/x` share one, and a parameter of another account is named by its ARN.
  const isName = reference.arn !== undefined || content.Name === reference.name;
  return isName && isArnAskedFor(content.ARN, reference, scope) && isVersionAskedFor(content, reference);
}

/** Seals the value of a parameter; undefined when value or version are missing. */
export function foundParameter({ Value, Version }: ParameterContent): FoundAnswer | undefined {
  if (Value === undefined || Version === undefined || !Number.isSafeInteger(Version)) {
    return undefined;
  }
  return { kind: 'value', value: SealedValue.ofText(Value), form: 'text', version: String(Version) };
}
