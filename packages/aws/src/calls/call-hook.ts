/** One try of one call, in the label values of ESO's `externalsecret_provider_api_calls_count`. */
export interface CallRecord {
  readonly service: 'AWS/SecretsManager' | 'AWS/ParameterStore' | 'AWS/STS' | 'AWS/ECR' | 'AWS/ECRPublic';
  readonly operation:
    | 'GetSecretValue'
    | 'BatchGetSecretValue'
    | 'GetParameter'
    | 'GetParameters'
    | 'DescribeSecret'
    | 'ListSecrets'
    | 'CreateSecret'
    | 'PutSecretValue'
    | 'UpdateSecret'
    | 'DeleteSecret'
    | 'RestoreSecret'
    | 'TagResource'
    | 'UntagResource'
    | 'GetResourcePolicy'
    | 'PutResourcePolicy'
    | 'ReplicateSecretToRegions'
    | 'RemoveRegionsFromReplication'
    | 'DescribeParameter'
    | 'GetParametersByPath'
    | 'ListTagsForResource'
    | 'PutParameter'
    | 'DeleteParameter'
    | 'AddTagsToResource'
    | 'RemoveTagsFromResource'
    | 'GetAuthorizationToken'
    | 'GetSessionToken'
    | 'AssumeRole'
    | 'AssumeRoleWithWebIdentity';
  readonly outcome: 'success' | 'error';
}

/** Told about every try, retries included, after it ended. Must not throw. */
export type CallHook = (record: CallRecord) => void;
