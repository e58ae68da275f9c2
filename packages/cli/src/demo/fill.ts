import { LockkeeperError } from '@lockkeeper/core';
import type { Action } from './action.ts';

/** Replaces `{name}` in a text by what is known under that name. */
export function fillText(text: string, known: ReadonlyMap<string, string>): string {
  return text.replace(/\{([a-z][A-Za-z0-9]*)\}/g, (whole, name: string) => known.get(name) ?? whole);
}

function fillValue(value: unknown, known: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') return fillText(value, known);
  if (Array.isArray(value)) return value.map((item) => fillValue(item, known));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, fillValue(inner, known)]));
}

/** An action with every `{name}` in it replaced. */
export function fillAction<A extends Action>(action: A, known: ReadonlyMap<string, string>): A {
  return fillValue(action, known) as A;
}

/** How the seeds print issuers; an account, where they print one, is zeros or a word. */
const PRINTED_ISSUERS: readonly string[] = [
  'oidc.eks.us-east-1.amazonaws.com/id/00000000000000000000000000000000',
  'oidc.eks.eu-west-1.amazonaws.com/id/CLUSTERNODETESTID',
];
const PRINTED_ACCOUNTS: readonly (readonly string[])[] = [
  ['000000000000', 'accountid1'],
  ['accountid2'],
  ['accountid3'],
];

/** A file of an example with the accounts and issuer that are really there. Issuers come first: they hold the digits of an account. */
export function fillFile(text: string, accounts: readonly string[], issuer: string): string {
  const host = /^https:\/\/(.+)$/.exec(issuer)?.[1];
  if (host === undefined)
    throw new LockkeeperError('InvalidInput', "the cluster's issuer is no https URL, which AWS would not take");
  const withIssuer = PRINTED_ISSUERS.reduce((filled, printed) => filled.replaceAll(printed, host), text);
  return accounts.reduce(
    (filled, account, i) =>
      (PRINTED_ACCOUNTS[i] ?? []).reduce((known, printed) => known.replaceAll(printed, account), filled),
    withIssuer,
  );
}
