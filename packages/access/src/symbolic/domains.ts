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
/** Letters, numbers and spaces of all scripts; beyond ASCII all is let in, which can only make a proof harder. */
const tagSet = setOf([...alphanumeric, ...beyondAscii, ...unitsOf(' _.:/=+-@')]);

/** Where resources live. */
export interface Place {
  readonly partition?: string;
  readonly region: string;
  readonly account: string;
}

/** The ARNs that secrets can have: a name, a hyphen and six letters or digits (Secrets Manager User Guide, "Secret names"). */
export function secretArns(place: Place): Language {
  const suffix: readonly ChainItem[] = Array.from({ length: 6 }, () => once(alphanumeric));
  return {
    kind: 'chain',
    items: [...itemsOfText(arnHead(place, 'secretsmanager', 'secret:')), ...some(nameSet), ...itemsOfText('-'), ...suffix],
  };
}

/** The ARNs that parameters can have. Their names begin with one slash or none, which comes to the same ARN. */
export function parameterArns(place: Place): Language {
  return { kind: 'chain', items: [...itemsOfText(arnHead(place, 'ssm', 'parameter/')), ...some(parameterSet)] };
}

/** Values of session tags and of resource tags (STS API Reference, "Tag"). */
export const tagValues: Language = { kind: 'chain', items: [{ set: tagSet, loop: true }] };

/** Names of sessions (STS API Reference, "AssumeRole"). */
export const sessionNames: Language = { kind: 'chain', items: some(sessionNameSet) };

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
