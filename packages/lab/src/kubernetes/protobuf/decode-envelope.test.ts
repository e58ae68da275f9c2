import { describe, expect, test } from 'vitest';
import { parseWireTypes } from '../resources/wire-types.ts';
import { decodeEnvelope } from './decode-envelope.ts';

const types = parseWireTypes();

function field(number: number, value: string | readonly number[]): number[] {
  const bytes = typeof value === 'string' ? [...Buffer.from(value)] : [...value];
  return [(number << 3) | 2, bytes.length, ...bytes];
}

function envelope(apiVersion: string, kind: string, raw: readonly number[]): Uint8Array {
  const meta = [...field(1, apiVersion), ...field(2, kind)];
  return Uint8Array.from([0x6b, 0x38, 0x73, 0, ...field(1, meta), ...field(2, raw), ...field(3, ''), ...field(4, '')]);
}

describe('protobuf bodies', () => {
  test('a Secret: bytes become base64, empty strings count as absent, an unset time is dropped', () => {
    const metadata = [...field(1, 'keys'), ...field(2, ''), ...field(3, 'shop'), ...field(8, [])];
    const entry = [...field(1, 'user'), ...field(2, [0xff, 0x00])];
    const raw = [...field(1, metadata), ...field(2, entry), ...field(3, 'Opaque')];
    expect(decodeEnvelope(envelope('v1', 'Secret', raw), types)).toEqual({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'keys', namespace: 'shop' },
      data: { user: '/wA=' },
      type: 'Opaque',
    });
  });

  test('a SubjectAccessReview: nested messages, lists, and maps of lists', () => {
    const extra = [...field(1, 'scopes'), ...field(2, [...field(1, 'a'), ...field(1, 'b')])];
    const spec = [
      ...field(1, [...field(1, 'shop'), ...field(2, 'get')]),
      ...field(3, 'eve'),
      ...field(4, 'g1'),
      ...field(4, 'g2'),
      ...field(5, extra),
    ];
    expect(
      decodeEnvelope(envelope('authorization.k8s.io/v1', 'SubjectAccessReview', field(2, spec)), types),
    ).toMatchObject({
      spec: {
        resourceAttributes: { namespace: 'shop', verb: 'get' },
        user: 'eve',
        groups: ['g1', 'g2'],
        extra: { scopes: ['a', 'b'] },
      },
    });
  });

  test('a Pod volume: fields of an inlined message stand beside its own', () => {
    const source = field(6, [...field(1, 'keys')]);
    const volume = [...field(1, 'v'), ...field(2, source)];
    expect(decodeEnvelope(envelope('v1', 'Pod', field(2, field(1, volume))), types)).toMatchObject({
      spec: { volumes: [{ name: 'v', secret: { secretName: 'keys' } }] },
    });
  });

  test('a map key named __proto__ is an own key', () => {
    const raw = field(2, [...field(1, '__proto__'), ...field(2, 'x')]);
    const decoded = decodeEnvelope(envelope('v1', 'ConfigMap', raw), types);
    expect(JSON.stringify(decoded)).toContain('"data":{"__proto__":"x"}');
  });

  test('a zero that was set stays where absence means something else, and is dropped where it is the same', () => {
    const replicas = [(1 << 3) | 0, 0];
    const minReady = [(5 << 3) | 0, 0];
    const spec = field(2, [...replicas, ...minReady]);
    expect(decodeEnvelope(envelope('apps/v1', 'Deployment', spec), types)).toMatchObject({ spec: { replicas: 0 } });
    expect(JSON.stringify(decodeEnvelope(envelope('apps/v1', 'Deployment', spec), types))).not.toContain('minReady');
  });

  test('a kind that is not in the table, a wrong magic and a cut message are refused', () => {
    expect(() => decodeEnvelope(envelope('node.k8s.io/v1', 'RuntimeClass', []), types)).toThrow('as JSON or YAML only');
    expect(() => decodeEnvelope(Uint8Array.from([1, 2, 3, 4]), types)).toThrow('not a valid protobuf message');
    expect(() => decodeEnvelope(envelope('v1', 'Secret', [0x0a, 50, 1]), types)).toThrow(
      'not a valid protobuf message',
    );
  });
});
