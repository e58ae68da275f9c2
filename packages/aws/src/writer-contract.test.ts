import { secretWriterContract, type WriterHarness } from '@lockkeeper/testkit';
import { ACCOUNT, makeBench, roleOf, teamScope } from '../conformance/fakes/bench.ts';

const CHANGES = /^(?:Create|Put|Update|Delete|Restore|Tag|Untag|Replicate|Remove|Add)/;

const makeHarness = (service: 'SecretsManager' | 'ParameterStore') => (): WriterHarness => {
  const { clock, aws, provider } = makeBench();
  const isSecrets = service === 'SecretsManager';
  const keeper = isSecrets ? aws.secrets : aws.parameters;
  const scope = teamScope('a', { service });
  return {
    writer: provider.writer,
    scope,
    put: (name, content, tags) => {
      keeper.put(ACCOUNT, name, content);
      keeper.tag(ACCOUNT, name, tags);
      const kept = keeper.find(ACCOUNT, name);
      if (kept !== undefined) kept.description = "secret 'managed-by:external-secrets'";
    },
    find: (name) => {
      const kept = keeper.find(ACCOUNT, name);
      const content = kept?.versions.at(-1)?.content;
      return kept && { text: Buffer.from(content ?? '').toString(), tags: kept.tags };
    },
    changes: () => aws.calls.filter(({ operation }) => CHANGES.test(operation)).length,
    deny: (name) => {
      const actions = isSecrets ? ['CreateSecret', 'PutSecretValue'] : ['PutParameter'];
      actions.forEach((action) => aws.deny(roleOf(scope), `${isSecrets ? 'secretsmanager' : 'ssm'}:${action}`, name));
    },
    settle: (promise) => clock.until(promise),
    dispose: () => provider.close(),
  };
};

secretWriterContract('AwsWriter over fake Secrets Manager', 'SecretsManager', makeHarness('SecretsManager'));
secretWriterContract('AwsWriter over fake Parameter Store', 'ParameterStore', makeHarness('ParameterStore'));
