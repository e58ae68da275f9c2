import { describe, expect, it } from 'vitest';
import { canonicalRequest, sha256Hex } from './canonical-request.ts';
import { signatureOf } from './signature.ts';

describe('Signature Version 4', () => {
  // The worked example of the AWS General Reference for IAM ListUsers.
  it('gives the canonical request and the signature of the documented example', () => {
    const canonical = canonicalRequest(
      {
        method: 'GET',
        path: '/?Action=ListUsers&Version=2010-05-08',
        headers: {
          'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
          host: 'iam.amazonaws.com',
          'x-amz-date': '20150830T123600Z',
        },
        body: new Uint8Array(),
      },
      ['content-type', 'host', 'x-amz-date'],
      sha256Hex(''),
    );
    expect(sha256Hex(canonical)).toBe('f536975d06c0309214f805bb90ccff089219ecd68b2577efef23edd43b7e1a59');
    const scope = { date: '20150830', region: 'us-east-1', service: 'iam' };
    expect(signatureOf('wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY', scope, '20150830T123600Z', canonical)).toBe(
      '5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7',
    );
  });

  it('sorts the query by name and value, and encodes path segments twice', () => {
    const text = canonicalRequest(
      { method: 'get', path: '/a%20b/../c/?b=2&a=%2F&b=1&X-Amz-Signature=0', headers: {}, body: new Uint8Array() },
      [],
      'hash',
    );
    expect(text).toBe('GET\n/c/\na=%2F&b=1&b=2\n\n\nhash');
    expect(
      canonicalRequest({ method: 'GET', path: '/a%20b', headers: {}, body: new Uint8Array() }, [], 'h').split('\n')[1],
    ).toBe('/a%2520b');
  });
});
