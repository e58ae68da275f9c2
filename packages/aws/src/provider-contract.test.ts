import { type ProviderHarness, secretProviderContract } from '@lockkeeper/testkit';
import { accountOf, makeBench, roleOf, teamScope } from '../conformance/fakes/bench.ts';
import { serviceError } from '../conformance/fakes/service-error.ts';

const makeHarness = (service: 'SecretsManager' | 'ParameterStore') => (): ProviderHarness => {
  const { clock, aws, provider } = makeBench();
  const isSecrets = service === 'SecretsManager';
  const batch = isSecrets ? 'BatchGetSecretValue' : 'GetParameters';
  const single = isSecrets ? 'GetSecretValue' : 'GetParameter';
  return {
    provider,
    scopes: [teamScope('a', { service }), teamScope('b', { service })],
    put: (scope, name, content) =>
      isSecrets
        ? `uuid/${aws.secrets.put(accountOf(scope), name, content)}`
        : aws.parameters.put(accountOf(scope), name, content),
    remove: (scope, name) =>
      isSecrets ? aws.secrets.remove(accountOf(scope), name) : aws.parameters.remove(accountOf(scope), name),
    tag: (scope, name, tags) => (isSecrets ? aws.secrets : aws.parameters).tag(accountOf(scope), name, tags),
    denyLists: (scope) => {
      const role = roleOf(scope);
      aws.deny(role, 'secretsmanager:ListSecrets', '*');
      aws.deny(role, 'ssm:DescribeParameters', '*');
      aws.deny(role, 'ssm:GetParametersByPath', '/own');
    },
    deny: (scope, name) => {
      const actions = isSecrets ? ['secretsmanager:GetSecretValue'] : ['ssm:GetParameter', 'ssm:GetParameters'];
      actions.forEach((action) => aws.deny(roleOf(scope), action, name));
    },
    breakIdentity: (scope) => {
      const role = scope.base.kind === 'service-account' ? scope.base.roleArn : '';
      aws.deny('web', 'sts:AssumeRoleWithWebIdentity', role);
    },
    reads: () => aws.count(batch, single),
    throttle: (times) =>
      aws.failNext(batch, ...Array.from({ length: times }, () => serviceError('ThrottlingException', 'Rate exceeded'))),
    settle: (promise) => clock.until(promise),
    pass: (ms) => clock.advance(ms),
    slow: (ms) => {
      aws.delayMs = ms;
    },
    dispose: () => provider.close(),
  };
};

secretProviderContract('AwsProvider over fake Secrets Manager', 'SecretsManager', makeHarness('SecretsManager'));
secretProviderContract('AwsProvider over fake Parameter Store', 'ParameterStore', makeHarness('ParameterStore'));
