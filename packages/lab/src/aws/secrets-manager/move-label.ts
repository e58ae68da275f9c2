import type { SignedCall, World } from '../call.ts';
import type { SecretVersion, StoredSecret } from '../state/secrets.ts';
import { holderOf, moveStage } from './versions.ts';

/** Moves of these are no events of their own: the first precedes AWSCURRENT, the second follows it. */
const silentLabels: ReadonlySet<string> = new Set(['AWSPENDING', 'AWSPREVIOUS']);

/**
 * As `moveStage`, and tells the event bus. Detail as AWS documents it: which label, to which version, never a value.
 * Source: AWS Secrets Manager user guide, "Secret Label Updated".
 */
export function moveLabel(
  world: World,
  call: SignedCall,
  secret: StoredSecret,
  stage: string,
  to: SecretVersion,
): void {
  const moved = holderOf(secret, stage) !== to;
  moveStage(secret, stage, to);
  if (!moved || silentLabels.has(stage)) return;
  world.emit({
    source: 'aws.secretsmanager',
    detailType: 'Secret Label Updated',
    account: secret.accountId,
    region: call.region,
    resources: [secret.arn],
    detail: { name: secret.name, labelUpdated: stage, versionId: to.id },
  });
}
