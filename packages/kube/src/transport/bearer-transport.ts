import { LockkeeperError, type SealedValue } from '@lockkeeper/core';
import type { KubeRequest, KubeTransport } from './transport.ts';

/** A header that undici would quote in its error is refused before. */
const TOKEN_TEXT = /^[\x21-\x7e]+$/;

/**
 * A transport that says with each request who is asking. `inner` must add no credentials of its own, or the server would see two
 * (`undiciTransport` of a configuration without token and certificate).
 */
export function bearerTransport(inner: KubeTransport, token: () => Promise<SealedValue>): KubeTransport {
  return {
    async send(request: KubeRequest) {
      const text = (await token()).revealText();
      if (!TOKEN_TEXT.test(text)) {
        throw new LockkeeperError('InvalidInput', 'the bearer token has characters that no token has');
      }
      return inner.send({ ...request, headers: { ...request.headers, authorization: `Bearer ${text}` } });
    },
  };
}
