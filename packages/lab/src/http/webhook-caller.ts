import { Agent, request } from 'node:https';
import { isIPv4, isIPv6 } from 'node:net';
import type { WebhookCall, WebhookCaller, WebhookReply } from './webhook-call.ts';

export interface WebhookCallerOptions {
  /**
   * Ports on loopback behind services, by `namespace/name` (any port) or `namespace/name:port`. Nothing runs in a lab, so a
   * service leads nowhere by itself.
   */
  readonly services?: ReadonlyMap<string, number>;
  /** Names of hosts outside this machine that may be called. */
  readonly hosts?: ReadonlySet<string>;
}

/** Reads no more of an answer than the API server would. */
const replyLimit = 3 * 1024 * 1024;

/**
 * Calls webhooks over HTTPS, with the certificates that the webhook's configuration names, and never plain HTTP. Calls stay
 * on this machine unless a host is allowed by name: a configuration that was applied by mistake must not send objects out.
 * Redirects are not followed.
 */
export function createWebhookCaller(options: WebhookCallerOptions = {}): WebhookCaller {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  return (call) => send(call, placeOf(new URL(call.url), options), agent);
}

interface Place {
  readonly host: string;
  readonly port: number;
  /** The name that the server's certificate must have. */
  readonly name: string;
}

function placeOf(url: URL, options: WebhookCallerOptions): Place {
  if (url.protocol !== 'https:') throw new Error('webhooks are called over https only');
  const name = url.hostname.replace(/^\[|\]$/g, '');
  const port = url.port === '' ? 443 : Number(url.port);
  if (name.endsWith('.svc')) return { host: loopback, port: servicePort(name, port, options), name };
  if (name === 'localhost' || name.endsWith('.localhost')) return { host: loopback, port, name };
  if (isLoopback(name) || options.hosts?.has(name) === true) return { host: name, port, name };
  throw new Error(`host ${JSON.stringify(name)} is not on this machine and not among the hosts that the lab may call`);
}

const loopback = '127.0.0.1';

function isLoopback(name: string): boolean {
  return (isIPv4(name) && name.startsWith('127.')) || (isIPv6(name) && name === '::1');
}

function servicePort(name: string, port: number, { services }: WebhookCallerOptions): number {
  const [service = '', namespace = ''] = name.split('.');
  const key = `${namespace}/${service}`;
  const found = services?.get(`${key}:${port}`) ?? services?.get(key);
  if (found !== undefined) return found;
  throw new Error(`service ${JSON.stringify(key)} leads nowhere in this lab: no local port is mapped to it`);
}

function send({ url, caBundle, body, signal }: WebhookCall, place: Place, agent: Agent): Promise<WebhookReply> {
  const { pathname, search } = new URL(url);
  return new Promise((resolve, reject) => {
    const outgoing = request({
      agent,
      signal,
      host: place.host,
      port: place.port,
      // An address is no name that TLS could ask for.
      ...(isIPv4(place.name) || isIPv6(place.name) ? {} : { servername: place.name }),
      ...(caBundle === '' ? {} : { ca: caBundle }),
      minVersion: 'TLSv1.2',
      method: 'POST',
      path: `${pathname}${search}`,
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        'content-length': Buffer.byteLength(body),
      },
    });
    const fail = (error: unknown): void => reject(new Error(reasonOf(error, place)));
    outgoing.once('error', fail);
    outgoing.once('response', (incoming) => {
      readReply(incoming).then((text) => resolve({ status: incoming.statusCode ?? 0, body: text }), fail);
    });
    outgoing.end(body);
  });
}

async function readReply(incoming: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    size += chunk.length;
    if (size > replyLimit) throw new Error('the response is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

const tlsReasons: ReadonlyMap<string, string> = new Map([
  ['CERT_HAS_EXPIRED', 'x509: certificate has expired or is not yet valid'],
  ['CERT_NOT_YET_VALID', 'x509: certificate has expired or is not yet valid'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'x509: certificate is not valid for the name of the webhook'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'x509: certificate signed by unknown authority'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'x509: certificate signed by unknown authority'],
  ['UNABLE_TO_GET_ISSUER_CERT', 'x509: certificate signed by unknown authority'],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'x509: certificate signed by unknown authority'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'x509: certificate signed by unknown authority'],
  ['CERT_SIGNATURE_FAILURE', 'x509: certificate signed by unknown authority'],
]);

/** The words of Go's client for what clients see most. */
function reasonOf(error: unknown, { host, port }: Place): string {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  const tls = tlsReasons.get(code);
  if (tls !== undefined) return `tls: failed to verify certificate: ${tls}`;
  switch (code) {
    case 'ECONNREFUSED':
      return `dial tcp ${host}:${port}: connect: connection refused`;
    case 'ENOTFOUND':
      return `dial tcp: lookup ${host}: no such host`;
    case 'ECONNRESET':
      return 'EOF';
    case 'ABORT_ERR':
      return 'context canceled';
    case '':
      return error instanceof Error ? error.message : 'unknown error';
    default:
      return code.startsWith('ERR_OSSL_PEM') ? 'unable to load root certificates' : code;
  }
}
