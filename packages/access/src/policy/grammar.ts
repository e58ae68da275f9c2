import type { PolicyKind } from './model.ts';

/** What the grammar asks of one kind of policy. */
export interface KindRules {
  readonly principal: 'required' | 'forbidden';
  /** `optional` lets a statement do without; `forbidden` as in trust policies. */
  readonly resource: 'required' | 'optional' | 'forbidden';
  /** Managed and inline policies of IAM must say 2012-10-17. */
  readonly needsVersion2012: boolean;
  /** IAM's policies take letters and digits only. */
  readonly plainSid: boolean;
  readonly notPrincipal: 'deny-only' | 'forbidden';
  readonly effects: readonly ('Allow' | 'Deny')[];
}

const both = ['Allow', 'Deny'] as const;
const ofIdentities = {
  principal: 'forbidden',
  resource: 'required',
  needsVersion2012: true,
  plainSid: true,
  notPrincipal: 'forbidden',
  effects: both,
} as const satisfies KindRules;
const ofResources = {
  principal: 'required',
  resource: 'required',
  needsVersion2012: false,
  plainSid: false,
  notPrincipal: 'deny-only',
  effects: both,
} as const satisfies KindRules;

/** Sources: IAM User Guide "JSON policy element reference"; Organizations User Guide for SCPs and RCPs. */
export const kindRules: Readonly<Record<PolicyKind, KindRules>> = {
  identity: ofIdentities,
  boundary: ofIdentities,
  session: ofIdentities,
  trust: { ...ofResources, resource: 'forbidden', notPrincipal: 'forbidden' },
  key: ofResources,
  resource: ofResources,
  vpce: ofResources,
  scp: { ...ofIdentities, needsVersion2012: false },
  rcp: { ...ofResources, needsVersion2012: true, notPrincipal: 'forbidden', effects: ['Deny'] },
};
