import { buildScope } from '../builders/scope.ts';
import { secretWriterContract, type WriterHarness } from '../contracts/secret-writer.ts';
import { FakeClock } from '../fake-clock.ts';
import { FakeSecretWriter } from './fake-secret-writer.ts';

const makeHarness = (service: 'SecretsManager' | 'ParameterStore') => (): WriterHarness => {
  const clock = new FakeClock();
  const writer = new FakeSecretWriter({ clock });
  return {
    writer,
    scope: buildScope({ service }),
    put: (name, content, tags) => writer.put(service, name, content, tags),
    find: (name) => {
      const secret = writer.find(service, name);
      return secret && { text: Buffer.from(secret.bytes).toString(), tags: secret.tags };
    },
    changes: () => writer.changes,
    deny: (name) => {
      const action = service === 'SecretsManager' ? 'secretsmanager:PutSecretValue' : 'ssm:PutParameter';
      const message = `AWS refuses ${action}`;
      writer.setAnswer(service, name, { kind: 'denied', code: 'AccessDeniedException', action, message });
    },
    settle: (promise) => clock.until(promise),
  };
};

secretWriterContract('FakeSecretWriter as Secrets Manager', 'SecretsManager', makeHarness('SecretsManager'));
secretWriterContract('FakeSecretWriter as Parameter Store', 'ParameterStore', makeHarness('ParameterStore'));
