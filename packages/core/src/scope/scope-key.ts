import { createHash } from 'node:crypto';
import type { BaseIdentity, RoleHop, Scope } from './scope.ts';

const byKey = (a: readonly string[], b: readonly string[]): number => ((a[0] ?? '') < (b[0] ?? '') ? -1 : 1);

function baseParts(base: BaseIdentity): readonly unknown[] {
  switch (base.kind) {
    case 'controller':
      return ['controller'];
    case 'service-account':
      return [
        'service-account',
        base.namespace,
        base.name,
        base.uid,
        base.roleArn,
        base.audience,
        ...(base.sessionName === undefined ? [] : [base.sessionName]),
      ];
    case 'pod-identity':
      return [
        'pod-identity',
        base.namespace,
        base.name,
        base.uid,
        base.podUid,
        base.audience,
        base.agentUrls,
        base.agentTimeoutMs,
      ];
    case 'static-keys':
      return [
        'static-keys',
        base.namespace,
        [base.accessKeyId, base.secretAccessKey, base.sessionToken ?? null].map((at) => at && [at.name, at.key]),
        base.restsOn,
      ];
  }
}

function hopParts(hop: RoleHop): readonly unknown[] {
  return [
    hop.roleArn,
    hop.externalId ?? null,
    hop.sessionTags.map((tag) => [tag.key, tag.value]).toSorted(byKey),
    hop.transitiveTagKeys.toSorted(),
  ];
}

/**
 * The one text that identifies a scope (must M4, `threat/C1`, `threat/C2`): a SHA-256 over canonical JSON with a fixed field
 * order, so no separator inside a name or tag can make two scopes collide. No other code may build such a key.
 */
export function scopeKey(scope: Scope): string {
  const parts = [
    scope.service,
    scope.partition,
    scope.region,
    scope.storeUid,
    baseParts(scope.base),
    scope.hops.map(hopParts),
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
