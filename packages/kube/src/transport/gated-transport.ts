import { LockkeeperError } from '@lockkeeper/core';
import type { KubeRequest, KubeTransport } from './transport.ts';

/**
 * A transport that refuses every write while `mayWrite` says no. The question is asked synchronously in the same turn in
 * which the request is handed over, so a process that lost its lease while it prepared a write cannot send it
 * (`LeaderElector.mayWrite`). Reads pass.
 */
export function gatedTransport(inner: KubeTransport, mayWrite: () => boolean): KubeTransport {
  return {
    send(request: KubeRequest) {
      if (request.method !== 'GET' && !mayWrite()) {
        return Promise.reject(new LockkeeperError('Refused', 'not the leader: the write was not sent'));
      }
      return inner.send(request);
    },
  };
}
