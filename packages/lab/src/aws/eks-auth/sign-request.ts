import type { LabRequest } from '../../http/types.ts';
import { isoBasic } from '../protocol/timestamp.ts';
import { canonicalRequest, sha256Hex } from '../sigv4/canonical-request.ts';
import { algorithm, signatureOf } from '../sigv4/signature.ts';

export interface SigningKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Signs a request that has its `host` header, with Signature Version 4 over all of its headers. */
export function signRequest(
  request: LabRequest,
  keys: SigningKeys,
  { region, service, now }: { readonly region: string; readonly service: string; readonly now: number },
): LabRequest {
  const timestamp = isoBasic(now);
  const scope = { date: timestamp.slice(0, 8), region, service };
  const headers: Readonly<Record<string, string>> = { ...request.headers, 'x-amz-date': timestamp };
  const names = Object.keys(headers).toSorted();
  const canonical = canonicalRequest({ ...request, headers }, names, sha256Hex(request.body));
  const signature = signatureOf(keys.secretAccessKey, scope, timestamp, canonical);
  const credential = `${keys.accessKeyId}/${scope.date}/${region}/${service}/aws4_request`;
  return {
    ...request,
    headers: {
      ...headers,
      authorization: `${algorithm} Credential=${credential}, SignedHeaders=${names.join(';')}, Signature=${signature}`,
    },
  };
}
