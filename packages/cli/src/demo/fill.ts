import { LockkeeperError } from '@lockkeeper/core';
import type { Action } from './action.ts';

/** Replaces `{name}` in a text by what is known under that name. */
export function fillText(text: string, known: ReadonlyMap<string, string>): string {
  return text.replace(/\{([a-z][A-Za-z]*)\}/g, (whole, name: string) => known.get(name) ?? whole);
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

/** The issuer and account in the seeds' policies, as they were printed. */
const PRINTED_ISSUER = 'oidc.eks.us-east-1.amazonaws.com/id/00000000000000000000000000000000';
const PRINTED_ACCOUNT = '000000000000';

/** A file of an example with the account and issuer that are really there. The issuer comes first: it holds the digits of the account. */
export function fillFile(text: string, account: string, issuer: string): string {
  const host = /^https:\/\/(.+)$/.exec(issuer)?.[1];
  if (host === undefined)
    throw new LockkeeperError('InvalidInput', "the cluster's issuer is no https URL, which AWS would not take");
  return text.replaceAll(PRINTED_ISSUER, host).replaceAll(PRINTED_ACCOUNT, account);
}
