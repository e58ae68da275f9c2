import { describe, expect, it } from 'vitest';
import { KubeError } from '../client/kube-error.ts';
import { decideAfterTrouble } from './decide-after-trouble.ts';

const watchError = (
  status: number,
  more: { readonly reason?: string; readonly retryAfterSeconds?: number } = {},
): KubeError => new KubeError({ verb: 'watch', resource: 'secrets' }, { status, reason: 'Other', ...more });

describe('decideAfterTrouble', () => {
  it.each([
    ['410', watchError(410), 'relist-newest'],
    ['Expired under another status', watchError(500, { reason: 'Expired' }), 'relist-newest'],
    ['no answer', watchError(0), 'resume'],
    ['a broken stream', new Error('reset'), 'resume'],
    ['401, a rotated token', watchError(401), 'resume'],
    ['403', watchError(403), 'relist'],
    ['404', watchError(404), 'relist'],
    ['400', watchError(400), 'relist'],
    ['429', watchError(429), 'resume'],
    ['500', watchError(500), 'resume'],
    ['503', watchError(503), 'resume'],
    ['504', watchError(504), 'resume'],
  ])('%s', (_name, error, move) => {
    expect(decideAfterTrouble(error, 1).move).toBe(move);
  });

  it('resumes five times in a row and lists at the sixth', () => {
    const moves = Array.from({ length: 6 }, (_, i) => decideAfterTrouble(watchError(503), i + 1).move);
    expect(moves).toEqual(['resume', 'resume', 'resume', 'resume', 'resume', 'relist']);
  });

  it('waits as long as the server asks', () => {
    expect(decideAfterTrouble(watchError(429, { retryAfterSeconds: 9 }), 1).waitMs).toBe(9_000);
    expect(decideAfterTrouble(watchError(429, { retryAfterSeconds: 9_999 }), 1).waitMs).toBe(60_000);
  });

  it('takes 504 with its one cause for a server that is behind', () => {
    const causes = [{ reason: 'ResourceVersionTooLarge', field: '', message: '' }];
    const error = new KubeError({ verb: 'list', resource: 'secrets' }, { status: 504, reason: 'Timeout', causes });
    expect(decideAfterTrouble(error, 1).move).toBe('relist-newest');
  });
});
