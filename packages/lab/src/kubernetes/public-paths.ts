import type { LabResponse } from '../http/types.ts';
import type { ApiParts } from './operations/context.ts';
import { json, plain } from './request/respond.ts';

const health = /^\/(healthz|livez|readyz)(\/[\w-]+)?$/;
const discoveryPath = '/.well-known/openid-configuration';
const jwksPath = '/openid/v1/jwks';

/** Paths that need no credential: health, version, and the issuer's discovery document (which EKS serves to everyone too). */
export function isPublicPath(path: string): boolean {
  return (
    path === '/version' || path === '/version/' || path === discoveryPath || path === jwksPath || health.test(path)
  );
}

export function answerPublicPath(parts: ApiParts, path: string): LabResponse {
  if (path === jwksPath) return json(200, parts.keys.jwks(), { 'content-type': 'application/jwk-set+json' });
  if (path === discoveryPath) {
    return json(200, {
      issuer: parts.issuer,
      jwks_uri: `${parts.issuer}${jwksPath}`,
      response_types_supported: ['id_token'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
    });
  }
  return path.startsWith('/version') ? version(parts) : plain(200, 'ok');
}

function version({ version: reported }: ApiParts): LabResponse {
  return json(200, {
    major: reported.major,
    minor: reported.minor,
    gitVersion: reported.gitVersion,
    gitCommit: '',
    gitTreeState: 'clean',
    buildDate: '1970-01-01T00:00:00Z',
    goVersion: '',
    compiler: '',
    platform: 'lockkeeper/lab',
  });
}
