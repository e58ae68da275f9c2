import type { KubernetesScope, LocalScope } from '../../scope/local-scope.ts';
import type { AdmittedLocal } from '../admit-store.ts';
import { type IdentityFacts, noAccount, notOptedIn, type Resolved } from '../base-identity.ts';
import type { PlatformRules } from '../facts.ts';
import { refusal } from '../../errors/refusal.ts';

function kubernetesScope(
  { store, wish }: AdmittedLocal,
  remoteNamespace: string,
  { serviceAccount: account }: IdentityFacts,
  rules: PlatformRules,
): Resolved<KubernetesScope> {
  if (wish.kind !== 'service-account') throw new TypeError('a Kubernetes store is read as a ServiceAccount');
  if (account === undefined) return noAccount(wish);
  const isNamed = Boolean(store.kubernetes?.auth?.serviceAccount?.namespace);
  const closed = notOptedIn(account, store, isNamed, rules);
  if (closed !== undefined) return { ok: false, refusal: refusal('Refused', closed) };
  const { namespace, name } = wish;
  const serviceAccount = { namespace, name, uid: account.uid };
  return { ok: true, value: { provider: 'kubernetes', storeUid: store.uid, remoteNamespace, serviceAccount } };
}

/** Where the values of an admitted store are, and as whom they are read. */
export function localScopeOf(
  admitted: AdmittedLocal,
  identity: IdentityFacts,
  rules: PlatformRules,
): Resolved<LocalScope> {
  const { store, provider } = admitted;
  return provider.kind === 'kubernetes'
    ? kubernetesScope(admitted, provider.spec.remoteNamespace, identity, rules)
    : { ok: true, value: { provider: 'fake', storeUid: store.uid, data: provider.spec.data } };
}
