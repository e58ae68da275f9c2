import { isIP } from 'node:net';
import { LockkeeperError } from '@lockkeeper/core';

/** Where a request goes, in its only spelling. */
export interface RequestTarget {
  readonly host: string;
  readonly port: number;
  /** Path and query. */
  readonly path: string;
}

const LONGEST_URL = 8_192;

function refused(what: string): LockkeeperError {
  // The text of a URL may hold a credential, so that none of it is repeated.
  return new LockkeeperError('Refused', `the request is not sent: ${what}`);
}

/** The URL, if it is one that can be sent to at all, whatever its host. */
function readUrl(text: string): URL {
  if (text.length > LONGEST_URL) throw refused(`its URL is longer than ${LONGEST_URL} characters`);
  const url = URL.parse(text);
  if (url === null) throw refused('its URL cannot be read');
  if (url.protocol !== 'https:') throw refused('its URL must begin with https://');
  if (url.username !== '' || url.password !== '') throw refused('its URL must not hold a user name or password');
  return url;
}

/**
 * Reads the URL of a request that a tenant's object asks for and holds it against the platform's list of hosts (`threat/G1`). Entries
 * are `host` (port 443) or `host:port`, lower case. Only https, no user information, no address in place of a name: `URL` has already
 * brought decimal, octal and hexadecimal spellings of addresses into one form. Throws LockkeeperError `Refused`.
 */
export function readTarget(text: string, hosts: readonly string[]): RequestTarget {
  const { hostname: host, port: written, pathname, search } = readUrl(text);
  if (host === '' || isIP(host.replace(/^\[(.*)\]$/, '$1')) !== 0)
    throw refused('its URL must name a host, not an address');
  const port = written === '' ? 443 : Number(written);
  const isListed = hosts.includes(`${host}:${port}`) || (port === 443 && hosts.includes(host));
  if (!isListed)
    throw refused(`host ${JSON.stringify(`${host}:${port}`)} is not on the platform's list (--allow-webhook-host)`);
  return { host, port, path: `${pathname}${search}` };
}
