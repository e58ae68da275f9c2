import { LockkeeperError } from '@lockkeeper/core';
import { isRecord, parseJson } from '../json/parse-json.ts';

/** What AWS accepts from IRSA. */
const defaultAudiences: readonly string[] = ['sts.amazonaws.com'];

/** Lifetime of a requested token; 600 s is the shortest that the API server grants. */
export const tokenLifetimeSeconds = 600;

/**
 * Refuses every audience that the platform did not list, and those that the process's own token carries: a token that the
 * API server accepts must never leave towards AWS (`threat/I5`).
 */
export function checkTokenAudience(audience: string, allowed = defaultAudiences, own: readonly string[] = []): void {
  if (audience !== '' && allowed.includes(audience) && !own.includes(audience)) return;
  throw new LockkeeperError('Refused', 'this token audience is not on the list of the platform', { audience });
}

/** The audiences of a JWT, read without checking its signature; empty when it is no JWT. */
export function audiencesOf(token: string): readonly string[] {
  const claims = parseJson(Buffer.from(token.split('.')[1] ?? '', 'base64url'));
  const audience = isRecord(claims) ? claims['aud'] : undefined;
  if (typeof audience === 'string') return [audience];
  return Array.isArray(audience) ? audience.filter((entry) => typeof entry === 'string') : [];
}
