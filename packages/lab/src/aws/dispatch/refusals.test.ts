import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { AwsHarness } from '../../../conformance/aws/aws-harness.ts';

interface RefusalCase {
  readonly name: string;
  readonly service: string;
  readonly operation: string;
  readonly input: object;
  readonly refusal: string;
}

const file = new URL('../../../cases/aws/refusals.json', import.meta.url);
const cases: readonly RefusalCase[] = JSON.parse(readFileSync(file, 'utf8'));

async function prepared(): Promise<AwsHarness> {
  const harness = new AwsHarness();
  await harness.ok('secretsmanager', 'CreateSecret', {
    Name: 'taken',
    SecretString: 'planted-value',
    ClientRequestToken: '00000000-0000-4000-8000-000000000001',
  });
  await harness.ok('ssm', 'PutParameter', { Name: '/taken', Value: 'planted-value', Type: 'SecureString' });
  const key = await harness.ok('kms', 'CreateKey', {});
  await harness.ok('kms', 'CreateAlias', { AliasName: 'alias/own', TargetKeyId: key.KeyMetadata?.KeyId });
  return harness;
}

describe('refusals in the words of AWS', () => {
  it.each(cases)('$service $operation refuses $name', async ({ service, operation, input, refusal }) => {
    expect(await (await prepared()).refusal(service, operation, input)).toBe(refusal);
  });
});
