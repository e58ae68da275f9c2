import { LockkeeperError } from '@lockkeeper/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { request, reviewBody } from '../fakes/reviews.ts';
import { emitReview } from './emit-review.ts';
import { parseReview } from './parse-review.ts';
import { allow, deny } from './review-request.ts';

const body = (value: unknown): Uint8Array => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
const review = (changes: object): unknown => ({
  apiVersion: 'admission.k8s.io/v1',
  kind: 'AdmissionReview',
  request: { uid: 'u', operation: 'CREATE', ...changes },
});

describe('the body of a call', () => {
  it('is read as the API server sends it', () => {
    const asked = request({ operation: 'UPDATE', oldObject: { a: 1 }, dryRun: true });
    expect(parseReview(reviewBody(asked))).toEqual(asked);
  });

  it.each([
    ['nothing', ''],
    ['no JSON', '{"uid": "hunter2-planted'],
    ['a list', []],
    ['another kind', { apiVersion: 'v1', kind: 'Pod' }],
    ['an old version', { apiVersion: 'admission.k8s.io/v1beta1', kind: 'AdmissionReview', request: {} }],
    ['no request', { apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview' }],
    ['no uid', review({ uid: '' })],
    ['a uid of another type', review({ uid: 7 })],
    ['an endless uid', review({ uid: 'u'.repeat(129) })],
    ['no operation', review({ operation: undefined })],
  ])('is refused by its shape, and not quoted: %s', (_what, value) => {
    const read = (): unknown => parseReview(body(value));
    expect(read).toThrow(LockkeeperError);
    expect(read).not.toThrow(/hunter2/);
  });

  it('never makes the reader fail in another way, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          fc.json().map(body),
          fc.jsonValue().map((object) => body(review({ object, kind: object }))),
        ),
        (bytes) => {
          try {
            parseReview(bytes);
          } catch (error) {
            expect(error).toBeInstanceOf(LockkeeperError);
          }
        },
      ),
    );
  });
});

describe('the answer', () => {
  const answered = (answer: Parameters<typeof emitReview>[1]): { response: Record<string, unknown> } =>
    JSON.parse(emitReview('u-1', answer)) as { response: Record<string, unknown> };

  it('carries the uid back, and nothing where nothing is to be said', () => {
    expect(answered(allow())).toEqual({
      apiVersion: 'admission.k8s.io/v1',
      kind: 'AdmissionReview',
      response: { uid: 'u-1', allowed: true },
    });
  });

  it('says a refusal as a Status', () => {
    expect(answered(deny('a\nb')).response).toEqual({
      uid: 'u-1',
      allowed: false,
      status: { status: 'Failure', code: 403, reason: 'Forbidden', message: 'a\nb' },
    });
  });

  it('threat/L12 holds no escapes for terminals, and is never long', () => {
    const { response } = answered(
      deny(
        '\u001b[31mred\u202e\r',
        Array.from({ length: 40 }, () => 'w'.repeat(9_999)),
      ),
    );
    expect((response['status'] as { message: string }).message).toBe(String.raw`\u{001b}[31mred\u{202e}\u{000d}`);
    expect((response['warnings'] as string[]).map(({ length }) => length)).toEqual(
      Array.from({ length: 16 }, () => 256),
    );
    expect((answered(deny('x'.repeat(99_999))).response['status'] as { message: string }).message).toHaveLength(4096);
  });
});
