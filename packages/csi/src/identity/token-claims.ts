import { type JsonNode, LockkeeperError, type ProvenAccount, readJson } from '@lockkeeper/core';

/** What a token of a ServiceAccount says, before its signature is looked at. */
export interface ReadToken {
  readonly algorithm: string;
  readonly keyId: string;
  /** What is signed. */
  readonly signed: string;
  readonly signature: Buffer;
  readonly audiences: readonly string[];
  /** Seconds since 1970. */
  readonly expiresAt: number;
  readonly notBefore: number;
  readonly account: ProvenAccount;
}

type Members = ReadonlyMap<string, JsonNode>;

const PART = /^[\w-]{2,12000}$/;

export function badToken(problem: string): LockkeeperError {
  return new LockkeeperError('Refused', problem);
}

function membersOf(node: JsonNode | undefined): Members {
  return node?.kind === 'object' ? node.members : new Map();
}

function decodePart(part: string): Members {
  try {
    return membersOf(readJson(Buffer.from(part, 'base64url'), { maxBytes: 16_384, maxDepth: 20 }));
  } catch {
    throw badToken('it is no JWT');
  }
}

function text(members: Members, name: string): string {
  const node = members.get(name);
  return node?.kind === 'string' ? node.text : '';
}

function seconds(members: Members, name: string): number {
  const node = members.get(name);
  return node?.kind === 'number' ? Number(node.text) : Number.NaN;
}

function audiencesOf(members: Members): readonly string[] {
  const node = members.get('aud');
  if (node?.kind === 'string') return [node.text];
  return node?.kind === 'array' ? node.items.flatMap((item) => (item.kind === 'string' ? [item.text] : [])) : [];
}

/** The account and the pod of the claim `kubernetes.io`; the subject must say the same. */
function accountOf(claims: Members): ProvenAccount {
  const own = membersOf(claims.get('kubernetes.io'));
  const account = membersOf(own.get('serviceaccount'));
  const pod = membersOf(own.get('pod'));
  const [namespace, name, uid] = [text(own, 'namespace'), text(account, 'name'), text(account, 'uid')];
  if (namespace === '' || name === '' || uid === '') throw badToken('it names no ServiceAccount');
  if (text(claims, 'sub') !== `system:serviceaccount:${namespace}:${name}`) {
    throw badToken('its subject is not its ServiceAccount');
  }
  const [podName, podUid] = [text(pod, 'name'), text(pod, 'uid')];
  return { namespace, name, uid, ...(podUid === '' ? {} : { pod: { name: podName, uid: podUid } }) };
}

/** Reads a JWT of the cluster without believing it. Throws LockkeeperError `Refused`, whose message continues "the token is refused: ". */
export function readToken(token: string): ReadToken {
  const [head = '', body = '', tail = '', ...more] = token.split('.');
  if (more.length > 0 || ![head, body, tail].every((part) => PART.test(part))) throw badToken('it is no JWT');
  const header = decodePart(head);
  const claims = decodePart(body);
  // RFC 7515 §4.1.11: whoever does not know what is critical must refuse.
  if (header.has('crit')) throw badToken('its header has extensions that are not known');
  return {
    algorithm: text(header, 'alg'),
    keyId: text(header, 'kid'),
    signed: `${head}.${body}`,
    signature: Buffer.from(tail, 'base64url'),
    audiences: audiencesOf(claims),
    expiresAt: seconds(claims, 'exp'),
    notBefore: claims.has('nbf') ? seconds(claims, 'nbf') : 0,
    account: accountOf(claims),
  };
}
