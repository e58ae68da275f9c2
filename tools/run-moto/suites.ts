/** A service of the lab and the files of moto's tests that are about it, relative to the checkout. */
export interface Suite {
  readonly service: string;
  readonly files: readonly string[];
}

/**
 * Left out whole: files that test moto's own Python (`test_server`, `test_utils`, `test_model`), CloudFormation, and
 * parts of Systems Manager and IAM that the lab does not claim (`packages/lab/conformance/aws/features.md`).
 */
export const suites: readonly Suite[] = [
  {
    service: 'secretsmanager',
    files: [
      'tests/test_secretsmanager/test_secretsmanager.py',
      'tests/test_secretsmanager/test_list_secrets.py',
      'tests/test_secretsmanager/test_policy.py',
      'tests/test_secretsmanager/test_secrets_duplication.py',
    ],
  },
  {
    service: 'ssm',
    files: [
      'tests/test_ssm/test_ssm.py',
      'tests/test_ssm/test_ssm_parameterstore.py',
      'tests/test_ssm/test_ssm_secretsmanager.py',
    ],
  },
  { service: 'sts', files: ['tests/test_sts/test_sts.py', 'tests/test_sts/test_sts_integration.py'] },
  {
    service: 'kms',
    files: [
      'tests/test_kms/test_kms.py',
      'tests/test_kms/test_kms_encrypt.py',
      'tests/test_kms/test_kms_grants.py',
      'tests/test_kms/test_kms_mac.py',
      'tests/test_kms/test_kms_key_rotation.py',
    ],
  },
  {
    service: 'iam',
    files: ['tests/test_iam/test_iam.py', 'tests/test_iam/test_iam_oidc.py', 'tests/test_iam/test_iam_policies.py'],
  },
  { service: 'sqs', files: ['tests/test_sqs/test_sqs.py'] },
];
