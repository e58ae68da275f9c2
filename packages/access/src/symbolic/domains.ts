import { type CharSet, setOf, unitsOf } from './char-set.ts';
import { type ChainItem, itemsOfText, type Language } from './language.ts';

const alphanumeric: CharSet = setOf([
  [0x30, 0x39],
  [0x41, 0x5a],
  [0x61, 0x7a],
]);
const beyondAscii = [[0x80, 0xffff]] as const;

const nameSet = setOf([...alphanumeric, ...unitsOf('/_+=.@-')]);
const parameterSet = setOf([...alphanumeric, ...unitsOf('/_.-')]);
const sessionNameSet = setOf([...alphanumeric, ...unitsOf('_+=,.@-')]);
const externalIdSet = setOf([...alphanumeric, ...unitsOf('_+=,.@:/-')]);
/** Letters, numbers and spaces of all scripts; beyond ASCII all is let in, which can only make a proof harder. */
const tagSet = setOf([...alphanumeric, ...beyondAscii, ...unitsOf(' _.:/=+-@')]);

/** Where resources live. */
export interface Place {
  readonly partition?: string;
  readonly region: string;
  readonly account: string;
}

/** What secret ARNs end with: a hyphen and six letters or digits (Secrets Manager User Guide, "Secret names"). */
export const secretSuffix: readonly ChainItem[] = [
  ...itemsOfText('-'),
  ...Array.from({ length: 6 }, () => once(alphanumeric)),
];

/** What stands before the name in the ARN of a secret. */
export function secretHead(place: Place): string {
  return arnHead(place, 'secretsmanager', 'secret:');
}

/** What stands before the name in the ARN of a parameter. Names begin with one slash or none, which comes to the same ARN. */
export function parameterHead(place: Place): string {
  return arnHead(place, 'ssm', 'parameter/');
}

/** The ARNs that secrets can have. */
export function secretArns(place: Place): Language {
  return { kind: 'chain', items: [...itemsOfText(secretHead(place)), ...some(nameSet), ...secretSuffix] };
}

/** The ARNs that parameters can have. */
export function parameterArns(place: Place): Language {
  return { kind: 'chain', items: [...itemsOfText(parameterHead(place)), ...some(parameterSet)] };
}

/** The ARNs of paths that are written with a slash at the end, `/` among them. */
export function parameterPaths(place: Place): Language {
  const head = itemsOfText(parameterHead(place));
  const deeper: Language = { kind: 'chain', items: [...head, ...some(parameterSet), ...itemsOfText('/')] };
  return { kind: 'union', of: [{ kind: 'chain', items: head }, deeper] };
}

/** Values of session tags and of resource tags (STS API Reference, "Tag"). */
export const tagValues: Language = { kind: 'chain', items: [{ set: tagSet, loop: true }] };

/** Names of sessions (STS API Reference, "AssumeRole"). */
export const sessionNames: Language = { kind: 'chain', items: some(sessionNameSet) };

/** External ids (STS API Reference, "AssumeRole"). */
export const externalIds: Language = { kind: 'chain', items: [once(externalIdSet), ...some(externalIdSet)] };

/** Keys of tags: as values, but at least one sign. */
export const tagKeys: Language = { kind: 'chain', items: some(tagSet) };

function arnHead({ partition = 'aws', region, account }: Place, service: string, resource: string): string {
  return `arn:${partition}:${service}:${region}:${account}:${resource}`;
}

function once(set: CharSet): ChainItem {
  return { set, loop: false };
}

function some(set: CharSet): readonly ChainItem[] {
  return [once(set), { set, loop: true }];
}
