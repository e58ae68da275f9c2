import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { type Clock, type JsonNode, LockkeeperError, readJson, SealedValue } from '@lockkeeper/core';
import type { AwsCredentials } from './aws-credentials.ts';

/** Credentials, or why there are none: in our words, without a text of the endpoint's. */
export type ContainerOutcome =
  | { readonly credentials: AwsCredentials }
  | {
      readonly why: string;
      /** The endpoint answered, and refused. */
      readonly isRefusal: boolean;
    };

export interface ContainerOptions {
  readonly clock: Clock;
  /** Longest time for the whole exchange. */
  readonly timeoutMs: number;
  /** Aborts when nobody needs the credentials any more. */
  readonly closing: AbortSignal;
}

/** Where ECS and EKS Pod Identity serve credentials (AWS SDKs reference guide, "Container credential provider"). */
const NODE_HOSTS: readonly string[] = ['169.254.170.2', '169.254.170.23', '[fd00:ec2::23]', 'localhost', '[::1]'];
const LOOPBACK = /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/;
/** Many times what credentials take. */
const MAX_BYTES = 64 * 1024;

/** A token goes in plain text to this machine and its node only. */
function isTrusted({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || (protocol === 'http:' && (NODE_HOSTS.includes(hostname) || LOOPBACK.test(hostname)));
}

/**
 * Credentials of the endpoint that a node offers to containers: ECS, or the agent of EKS Pod Identity. An endpoint that hangs is given up
 * after `timeoutMs`, which the SDK's own provider does not do. Never rejects.
 */
export async function containerCredentials(
  url: string,
  token: string,
  { clock, timeoutMs, closing }: ContainerOptions,
): Promise<ContainerOutcome> {
  const target = URL.canParse(url) ? new URL(url) : undefined;
  if (target === undefined || !isTrusted(target)) {
    return { why: 'its address is neither https nor one of this node', isRefusal: false };
  }
  const late = new AbortController();
  const cancel = clock.after(timeoutMs, () => late.abort());
  try {
    const { status, body } = await get(target, token, AbortSignal.any([late.signal, closing]));
    if (status !== 200) return { why: `it answers with status ${status}`, isRefusal: status >= 400 && status < 500 };
    return credentialsOf(body);
  } catch (error) {
    const why = late.signal.aborted ? `it does not answer within ${timeoutMs} ms` : `no answer (${codeOf(error)})`;
    return { why, isRefusal: false };
  } finally {
    cancel();
  }
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? 'unknown';

function get(url: URL, token: string, signal: AbortSignal): Promise<{ status: number; body: Uint8Array }> {
  const send = url.protocol === 'https:' ? requestHttps : requestHttp;
  const headers = token === '' ? {} : { authorization: token };
  return new Promise((resolve, reject) => {
    // An agent of its own follows no proxy variable, and keeps no connection.
    const request = send(url, { agent: false, headers, signal }, (response) => {
      bodyOf(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject);
    });
    request.once('error', reject).end();
  });
}

async function bodyOf(response: IncomingMessage): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    length += chunk.length;
    // Refused as too long when it is read.
    if (length > MAX_BYTES) break;
  }
  return Buffer.concat(chunks);
}

function credentialsOf(body: Uint8Array): ContainerOutcome {
  const none = { why: 'its answer holds no credentials', isRefusal: false };
  const node = readOrNothing(body);
  if (node?.kind !== 'object') return none;
  const text = (name: string): string => {
    const member = node.members.get(name);
    return member?.kind === 'string' ? member.text : '';
  };
  const [accessKeyId, secret, sessionToken] = [text('AccessKeyId'), text('SecretAccessKey'), text('Token')];
  const expiresAt = Date.parse(text('Expiration'));
  if (accessKeyId === '' || secret === '' || sessionToken === '' || Number.isNaN(expiresAt)) return none;
  return {
    credentials: {
      accessKeyId,
      secretAccessKey: SealedValue.ofText(secret),
      sessionToken: SealedValue.ofText(sessionToken),
      expiresAt,
    },
  };
}

function readOrNothing(body: Uint8Array): JsonNode | undefined {
  try {
    return readJson(body, { duplicates: 'last', maxBytes: MAX_BYTES, maxDepth: 10 });
  } catch (error) {
    if (error instanceof LockkeeperError) return undefined;
    throw error;
  }
}
