import type { LabResponse } from '../../http/types.ts';
import { json } from '../request/respond.ts';

// The type is asked for with an at sign and answered with a dot, because Go cannot parse the former.
const protobufType = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';
const title = 'Kubernetes';
const version = 'unversioned';

/**
 * `/openapi/v2`, without definitions: everything is described in v3. kubectl asks for v2 (in protobuf) before it sends a
 * `kind: List`; finding no definition there it leaves validation to the server, which is told to be strict anyway.
 */
export function answerOpenApiV2(accept: string | undefined): LabResponse {
  if ((accept ?? '').includes('protobuf')) {
    // openapi.v2.Document {1: swagger, 2: info {1: title, 2: version}}
    const info = [...text(1, title), ...text(2, version)];
    const body = Uint8Array.from([...text(1, '2.0'), 0x12, info.length, ...info]);
    return { status: 200, headers: { 'content-type': protobufType }, body };
  }
  return json(200, { swagger: '2.0', info: { title, version }, paths: {}, definitions: {} });
}

/** A short protobuf string field. */
function text(field: number, value: string): readonly number[] {
  const bytes = new TextEncoder().encode(value);
  return [(field << 3) | 2, bytes.length, ...bytes];
}
