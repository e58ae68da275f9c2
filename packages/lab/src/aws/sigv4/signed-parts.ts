import type { LabRequest } from '../../http/types.ts';
import { splitTarget } from './canonical-request.ts';
import { algorithm, type CredentialScope } from './signature.ts';

/** The claims of a signed request, not yet verified. */
export interface SignedParts {
  readonly accessKeyId: string;
  readonly scope: CredentialScope;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** `20261121T080000Z` */
  readonly timestamp: string;
  readonly sessionToken?: string;
  /** Presigned requests say for how many seconds they hold. */
  readonly expiresSeconds?: number;
}

export type SignedPartsResult =
  | { readonly kind: 'signed'; readonly parts: SignedParts }
  | { readonly kind: 'unsigned' }
  | { readonly kind: 'incomplete'; readonly message: string };

/** Reads the signature's parts from the Authorization header or, for a presigned request, from the query. */
export function readSignedParts(request: LabRequest): SignedPartsResult {
  const header = request.headers['authorization'];
  if (header !== undefined) return fromHeader(header, request);
  const query = new URLSearchParams(splitTarget(request.path).query);
  if (query.has('X-Amz-Algorithm') || query.has('X-Amz-Signature')) return fromQuery(query);
  return { kind: 'unsigned' };
}

function fromHeader(header: string, request: LabRequest): SignedPartsResult {
  if (!header.startsWith(`${algorithm} `)) {
    return incomplete('Authorization header requires the algorithm AWS4-HMAC-SHA256.');
  }
  const fields = new Map(
    header
      .slice(algorithm.length + 1)
      .split(',')
      .map((field) => {
        const at = field.indexOf('=');
        return [field.slice(0, Math.max(at, 0)).trim(), field.slice(at + 1).trim()] as const;
      }),
  );
  const timestamp = request.headers['x-amz-date'];
  const missing = ['Credential', 'Signature', 'SignedHeaders']
    .filter((name) => (fields.get(name) ?? '') === '')
    .map((name) => `Authorization header requires '${name}' parameter.`);
  if (timestamp === undefined) {
    missing.push(`Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.`);
  }
  if (missing.length > 0) return incomplete(missing.join(' '));
  const token = request.headers['x-amz-security-token'];
  return assemble(fields, timestamp ?? '', token, undefined);
}

function fromQuery(query: URLSearchParams): SignedPartsResult {
  const names = ['X-Amz-Algorithm', 'X-Amz-Credential', 'X-Amz-Signature', 'X-Amz-SignedHeaders', 'X-Amz-Date'];
  const missing = names.filter((name) => (query.get(name) ?? '') === '');
  if (missing.length > 0) {
    return incomplete(missing.map((name) => `AWS query-string parameters must include '${name}'.`).join(' '));
  }
  if (query.get('X-Amz-Algorithm') !== algorithm) return incomplete('X-Amz-Algorithm must be AWS4-HMAC-SHA256.');
  const fields = new Map(
    ['Credential', 'Signature', 'SignedHeaders'].map((name) => [name, query.get(`X-Amz-${name}`) ?? ''] as const),
  );
  const expires = query.get('X-Amz-Expires') ?? '300';
  if (!/^\d{1,6}$/.test(expires)) return incomplete('X-Amz-Expires must be a non-negative number.');
  return assemble(
    fields,
    query.get('X-Amz-Date') ?? '',
    query.get('X-Amz-Security-Token') ?? undefined,
    Number(expires),
  );
}

function assemble(
  fields: ReadonlyMap<string, string>,
  timestamp: string,
  sessionToken: string | undefined,
  expiresSeconds: number | undefined,
): SignedPartsResult {
  const credential = parseCredential(fields.get('Credential') ?? '');
  if (credential === undefined) {
    return incomplete(
      'Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/aws4_request.',
    );
  }
  if (!/^\d{8}T\d{6}Z$/.test(timestamp)) {
    return incomplete(`Date must be in ISO-8601 'basic format', e.g. 20261121T080000Z.`);
  }
  return {
    kind: 'signed',
    parts: {
      ...credential,
      signedHeaders: (fields.get('SignedHeaders') ?? '').split(';'),
      signature: fields.get('Signature') ?? '',
      timestamp,
      ...(sessionToken === undefined ? {} : { sessionToken }),
      ...(expiresSeconds === undefined ? {} : { expiresSeconds }),
    },
  };
}

function parseCredential(text: string): Pick<SignedParts, 'accessKeyId' | 'scope'> | undefined {
  const match = /^([^/]+)\/([^/]+)\/([^/]+)\/([^/]+)\/aws4_request$/.exec(text);
  const [, accessKeyId = '', date = '', region = '', service = ''] = match ?? [];
  return match === null ? undefined : { accessKeyId, scope: { date, region, service } };
}

function incomplete(message: string): SignedPartsResult {
  return { kind: 'incomplete', message };
}
