import { readFileSync } from 'node:fs';

/** One file of this folder. `make.sh` wrote them. */
export function certificate(name: 'ca' | 'server' | 'server-key' | 'client' | 'client-key'): string {
  return readFileSync(new URL(`${name}.pem`, import.meta.url), 'utf8');
}

/** What a listener needs; its name is `kubernetes.test`. */
export function serverTls(): { readonly cert: string; readonly key: string; readonly ca: string } {
  return { cert: certificate('server'), key: certificate('server-key'), ca: certificate('ca') };
}
