import type { KubernetesProvider } from '../../api/generated/secret-stores.ts';

/** Said of every store with `provider.kubernetes` until the platform turns it on (must M11). */
export const KUBERNETES_PROVIDER_OFF =
  'provider "kubernetes" is off on this operator: the platform turns it on with the flag --enable-kubernetes-provider';

const PATH = 'spec.provider.kubernetes';

/** The spellings of the cluster's own API server. Every other address would be handed a token of an account (`threat/G6`). */
const OWN_SERVER = /^(?:https:\/\/)?kubernetes\.default(?:\.svc)?(?::443)?\/?$/;

function isOwnServer(url: string | undefined): boolean {
  return url === undefined || url === '' || OWN_SERVER.test(url);
}

/** Settings that only make sense for another server, or that bring credentials from elsewhere, with what to do instead. */
function foreignSettings({ server, auth, authRef }: KubernetesProvider): readonly string[] {
  const own =
    'the API server of this cluster is reached with the authority that the operator trusts already: remove it';
  const account = 'use auth.serviceAccount, the only way in which this operator authenticates';
  const found: readonly (readonly [unknown, string, string])[] = [
    [server?.caBundle, 'server.caBundle', own],
    [server?.caProvider, 'server.caProvider', own],
    [auth?.cert, 'auth.cert', account],
    [auth?.token, 'auth.token', account],
    [authRef, 'authRef', `a kubeconfig is not read from a Secret: ${account}`],
  ];
  return found
    .filter(([value]) => value !== undefined && value !== '')
    .map(([, field, mend]) => `${PATH}.${field} is not served: ${mend}`);
}

function accountProblems({ auth }: KubernetesProvider): readonly string[] {
  const account = auth?.serviceAccount;
  if (!account?.name)
    return [`${PATH}.auth.serviceAccount is required: Secrets are read with the rights of that account`];
  return (account.audiences ?? []).length === 0
    ? []
    : [
        `${PATH}.auth.serviceAccount.audiences is not served: a token for the API server has that server's own audience, and no other`,
      ];
}

/**
 * What is wrong with `provider.kubernetes`, before any token is asked for. Only the cluster's own API server is served, with a
 * token of a ServiceAccount: the rights of that account decide what is read, never the operator's (`threat/G6`, `threat/G7`).
 */
export function kubernetesProblems(provider: KubernetesProvider): readonly string[] {
  const { server } = provider;
  return [
    ...(isOwnServer(server?.url)
      ? []
      : [
          `${PATH}.server.url is not served: only the API server of this cluster is, as kubernetes.default or kubernetes.default.svc, because a token of an account would leave for any other address`,
        ]),
    ...foreignSettings(provider),
    ...accountProblems(provider),
  ];
}
