import { LockkeeperError } from '@lockkeeper/core';

const loopback: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** The server's URL without a trailing slash. Plain HTTP is only for this machine (`kubectl proxy`): it would show the token to the network. */
export function checkServer(server: string | undefined, options: { readonly loopbackHttp: boolean }): string {
  const url = server === undefined ? null : URL.parse(server);
  const fine =
    url !== null &&
    url.username === '' &&
    url.password === '' &&
    (url.protocol === 'https:' || (options.loopbackHttp && url.protocol === 'http:' && loopback.has(url.hostname)));
  if (!fine || url.search !== '' || url.hash !== '') {
    throw new LockkeeperError(
      'InvalidInput',
      "the kubeconfig's clusters[].cluster.server must be an https URL without user, query and fragment",
    );
  }
  return url.href.replace(/\/+$/, '');
}
