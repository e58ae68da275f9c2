import { LockkeeperError, SealedValue } from '@lockkeeper/core';
import { checkServer } from './check-server.ts';
import { type ClusterConfig, pairCertificate } from './cluster-config.ts';
import {
  type Fields,
  fieldsOf,
  listEntries,
  optionalData,
  optionalText,
  parseKubeconfigDocument,
  selectContext,
} from './kubeconfig-document.ts';

/** All that a kubeconfig from data may contain, list by list. */
const allowed = {
  top: ['apiVersion', 'kind', 'current-context', 'clusters', 'contexts', 'users'],
  clusters: { part: 'cluster', keys: ['server', 'certificate-authority-data', 'tls-server-name'] },
  contexts: { part: 'context', keys: ['cluster', 'user', 'namespace'] },
  users: { part: 'user', keys: ['token', 'client-certificate-data', 'client-key-data'] },
} as const;

/**
 * Reads a kubeconfig that comes from data: a Secret, a snapshot, a tenant's file. Only an https server, an inline authority
 * and an inline token or certificate are taken. Everything else is refused by name, in every entry whether the context uses
 * it or not: `exec` would run a program, a path would send one of our files to a server of the author's choice
 * (`threat/G7`). Opens no file and starts no process.
 */
export function strictKubeconfig(text: string, options: { readonly context?: string } = {}): ClusterConfig {
  const document = parseKubeconfigDocument(text);
  only(document, allowed.top, '');
  for (const list of ['clusters', 'contexts', 'users'] as const) {
    const { part, keys } = allowed[list];
    for (const { place, fields } of listEntries(document, list)) {
      only(fields, ['name', part], place);
      only(fieldsOf(fields.get(part), `${place}.${part}`), keys, `${place}.${part}`);
    }
  }
  const { cluster, user, namespace } = selectContext(document, options.context);
  const ca = optionalData(cluster, 'certificate-authority-data', 'cluster');
  const serverName = optionalText(cluster, 'tls-server-name', 'cluster');
  const token = optionalText(user, 'token', 'user') ?? '';
  return {
    server: checkServer(optionalText(cluster, 'server', 'cluster'), { loopbackHttp: false }),
    caPem: ca?.toString('utf8'),
    serverName,
    token: token === '' ? { kind: 'none' } : { kind: 'token', token: SealedValue.ofText(token) },
    certificate: pairCertificate(
      optionalData(user, 'client-certificate-data', 'user'),
      optionalData(user, 'client-key-data', 'user'),
    ),
    namespace,
  };
}

function only(fields: Fields, keys: readonly string[], place: string): void {
  for (const key of fields.keys()) {
    if (keys.includes(key)) continue;
    const name = place === '' ? key : `${place}.${key}`;
    throw new LockkeeperError('Refused', `a kubeconfig taken from data must not have the field ${name}`, {
      field: name,
    });
  }
}
