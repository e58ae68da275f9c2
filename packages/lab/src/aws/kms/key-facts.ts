import type { KmsKey } from '../state/kms.ts';

/** The condition keys that follow from a key itself (KMS Developer Guide, "AWS KMS condition keys"). */
export function keyFacts(key: KmsKey): ReadonlyMap<string, string> {
  return new Map([
    ['kms:KeySpec', key.spec],
    ['kms:KeyUsage', key.usage],
    ['kms:KeyOrigin', 'AWS_KMS'],
    ['kms:MultiRegion', String(key.multiRegion)],
    ...(key.multiRegion ? [['kms:MultiRegionKeyType', key.primary ? 'PRIMARY' : 'REPLICA'] as const] : []),
  ]);
}
