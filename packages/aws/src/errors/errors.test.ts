import { describe, expect, it } from 'vitest';
import { networkError, serviceError } from '../../conformance/fakes/service-error.ts';
import { faultOf, faultOfCode } from './errors.ts';

describe('what an SDK error means', () => {
  const table: readonly [string, unknown, string, string][] = [
    ['a missing secret', serviceError('ResourceNotFoundException', 'x'), 'absent', 'ResourceNotFoundException'],
    ['a missing parameter', serviceError('ParameterNotFound', ''), 'absent', 'ParameterNotFound'],
    ['a missing version', serviceError('ParameterVersionNotFound', ''), 'request', 'ParameterVersionNotFound'],
    [
      'a secret marked for deletion',
      serviceError('InvalidRequestException', "You can't … because it was marked for deletion."),
      'absent',
      'MarkedForDeletion',
    ],
    [
      'another invalid request',
      serviceError('InvalidRequestException', 'You provided a VersionStage that is not associated …'),
      'request',
      'InvalidRequestException',
    ],
    ['a refusal', serviceError('AccessDeniedException', 'x'), 'denied', 'AccessDeniedException'],
    ['a refusal of STS', serviceError('AccessDenied', 'x', 403), 'denied', 'AccessDenied'],
    ['throttling', serviceError('ThrottlingException', 'Rate exceeded'), 'throttled', 'ThrottlingException'],
    ['throttling of STS', serviceError('Throttling', 'Rate exceeded'), 'throttled', 'Throttling'],
    ['an unknown code with 429', serviceError('Whatever', 'x', 429), 'throttled', 'Whatever'],
    ['a server error', serviceError('InternalServiceError', 'x', 500), 'transient', 'InternalServiceError'],
    ['an unknown server error', serviceError('Oops', 'x', 503), 'transient', 'Oops'],
    [
      'a proxy page',
      Object.assign(new SyntaxError('x'), { $metadata: { httpStatusCode: 502 } }),
      'transient',
      'ServiceUnavailable',
    ],
    [
      'an unreadable reply',
      Object.assign(new SyntaxError('x'), { $metadata: { httpStatusCode: 200 } }),
      'bad-reply',
      'BadReply',
    ],
    ['expired credentials', serviceError('ExpiredTokenException', 'x'), 'expired', 'ExpiredTokenException'],
    ['wrong keys', serviceError('UnrecognizedClientException', 'x'), 'bad-credentials', 'UnrecognizedClientException'],
    [
      'a token nobody knows, as the SDK names it',
      serviceError('InvalidIdentityTokenException', 'x'),
      'bad-token',
      'InvalidIdentityTokenException',
    ],
    [
      'a token nobody knows, as STS names it',
      serviceError('InvalidIdentityToken', 'x'),
      'bad-token',
      'InvalidIdentityToken',
    ],
    [
      'an issuer that is not reached',
      serviceError('IDPCommunicationErrorException', 'x'),
      'transient',
      'IDPCommunicationErrorException',
    ],
    ['a wrong signature', serviceError('InvalidSignatureException', 'x'), 'clock-skew', 'InvalidSignatureException'],
    ['a refused connection', networkError(), 'network', 'Network'],
    ['an unknown host', networkError('ENOTFOUND'), 'network', 'Network'],
    ['an untrusted certificate', networkError('SELF_SIGNED_CERT_IN_CHAIN'), 'network', 'Network'],
    ['a slow host', Object.assign(new Error('x'), { name: 'TimeoutError' }), 'timeout', 'Timeout'],
    ['a code that is no code', serviceError('<b>planted</b>', 'x'), 'request', 'Unknown'],
    ['a text thrown', 'planted', 'bad-reply', 'BadReply'],
    ['nothing thrown', undefined, 'bad-reply', 'BadReply'],
  ];

  it.each(table)('%s', (_, thrown, kind, code) => {
    expect(faultOf(thrown)).toMatchObject({ kind, code });
  });

  it('keeps no text and no cause, only codes and a request id of the right form', () => {
    const fault = faultOf(serviceError('InternalServiceError', 'planted', 500));
    expect(fault).toEqual({
      kind: 'transient',
      code: 'InternalServiceError',
      requestId: '11111111-2222-3333-4444-555555555555',
    });
    const odd = Object.assign(new Error('x'), { $metadata: { requestId: 'planted id with spaces' } });
    expect(faultOf(odd)).not.toHaveProperty('requestId');
  });

  it('is never absent for a code that AWS does not document as absence', () => {
    for (const code of [
      'NotFound',
      'NoSuchKey',
      '404',
      'ValidationException',
      'InvalidKeyId',
      'DecryptionFailure',
      '',
    ]) {
      expect(faultOfCode(code, 'was not found').kind).toBe('request');
    }
  });
});
