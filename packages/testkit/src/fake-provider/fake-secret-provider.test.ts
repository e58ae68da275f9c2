import { buildScope } from '../builders/scope.ts';
import type { ProviderHarness } from '../contracts/provider-harness.ts';
import { secretProviderContract } from '../contracts/secret-provider.ts';
import { FakeClock } from '../fake-clock.ts';
import { FakeSecretProvider } from './fake-secret-provider.ts';

const makeHarness = (service: 'SecretsManager' | 'ParameterStore') => (): ProviderHarness => {
  const clock = new FakeClock();
  const provider = new FakeSecretProvider({ clock });
  return {
    provider,
    scopes: [buildScope({ service }), buildScope({ service, storeUid: 'other-store' })],
    put: (scope, name, content) => {
      const version = provider.put(service, name, content, scope);
      return service === 'SecretsManager' ? `uuid/${version}` : version;
    },
    remove: (scope, name) => provider.remove(service, name, scope),
    tag: (scope, name, tags) => provider.tag(service, name, tags, scope),
    denyLists: (scope) => {
      const action = service === 'SecretsManager' ? 'secretsmanager:ListSecrets' : 'ssm:DescribeParameters';
      const message = `AWS refuses ${action}`;
      provider.setListing(scope, { kind: 'denied', code: 'AccessDeniedException', action, message });
    },
    deny: (scope, name) => provider.deny(service, name, scope),
    breakIdentity: (scope) =>
      provider.setIdentity(scope, {
        kind: 'denied',
        code: 'AccessDenied',
        action: 'sts:AssumeRoleWithWebIdentity',
        message: 'AWS refuses sts:AssumeRoleWithWebIdentity',
      }),
    reads: () => provider.requests.filter(({ kind, use }) => kind === 'fetch' && use.references.length > 0).length,
    settle: (promise) => clock.until(promise),
    pass: (ms) => clock.advance(ms),
    slow: (ms) => {
      provider.delayMs = ms;
    },
  };
};

secretProviderContract('FakeSecretProvider as Secrets Manager', 'SecretsManager', makeHarness('SecretsManager'));
secretProviderContract('FakeSecretProvider as Parameter Store', 'ParameterStore', makeHarness('ParameterStore'));
