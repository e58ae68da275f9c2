import { hasClient } from '@lockkeeper/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createWebhookCaller } from '../../src/http/webhook-caller.ts';
import { kubectlOf, type Ran } from './run-kubectl.ts';
import { type RunningLab, startLab } from './start-lab.ts';
import { type Behaviour, type RunningWebhook, startWebhook } from './start-webhook.ts';

const patch = Buffer.from(JSON.stringify([{ op: 'add', path: '/metadata/labels', value: { by: 'hook' } }])).toString(
  'base64',
);

const behaviour: Behaviour = ({ path, request }) => {
  switch (path) {
    case '/label':
      return { allowed: true, patchType: 'JSONPatch', patch, warnings: ['labelled by a webhook'] };
    case '/deny':
      return {
        allowed: false,
        status: { code: 403, reason: 'Forbidden', message: `no ${request.operation} of ${request.name}` },
      };
    case '/bad-patch':
      return { allowed: true, patchType: 'JSONPatch', patch: 'bm90IGpzb24=' };
    case '/silence':
      return 'silence';
    case '/500':
      return 500;
    default:
      return { allowed: true };
  }
};

describe.skipIf(!hasClient('kubectl', 'tests that drive the lab with kubectl'))(
  'kubectl and admission webhooks over https',
  () => {
    let lab: RunningLab;
    let hook: RunningWebhook;
    let other: RunningWebhook;
    let kubectl: (line: string | readonly string[], input?: string) => Promise<Ran>;

    beforeAll(async () => {
      [hook, other] = await Promise.all([startWebhook(behaviour), startWebhook(behaviour)]);
      lab = await startLab('33', createWebhookCaller({ services: new Map([['hooks/judge', hook.port]]) }));
      kubectl = kubectlOf(lab);
    });
    afterAll(() => Promise.all([lab.stop(), hook.stop(), other.stop()]));

    interface Installed {
      readonly kind?: 'Mutating' | 'Validating';
      readonly path: string;
      readonly config?: object;
      readonly extra?: object;
    }

    /** Installs one webhook for ConfigMaps for the time of `act`. */
    const withWebhook = async <T>(
      { kind = 'Validating', path, config, extra }: Installed,
      act: () => Promise<T>,
    ): Promise<T> => {
      const clientConfig = config ?? { url: `https://127.0.0.1:${hook.port}${path}`, caBundle: hook.caBundle };
      const rules = [{ operations: ['*'], apiGroups: [''], apiVersions: ['*'], resources: ['configmaps'] }];
      const webhook = {
        name: 'judge.hooks.test',
        clientConfig,
        rules,
        sideEffects: 'None',
        admissionReviewVersions: ['v1'],
        ...extra,
      };
      const body = {
        apiVersion: 'admissionregistration.k8s.io/v1',
        kind: `${kind}WebhookConfiguration`,
        metadata: { name: 'judge' },
        webhooks: [webhook],
      };
      const applied = await kubectl('apply -f -', JSON.stringify(body));
      expect(applied.code, applied.err).toBe(0);
      try {
        return await act();
      } finally {
        expect((await kubectl(`delete ${kind.toLowerCase()}webhookconfiguration judge`)).code).toBe(0);
      }
    };

    test('a mutating webhook labels what kubectl creates and applies, and its warning is shown', async () => {
      await withWebhook({ kind: 'Mutating', path: '/label' }, async () => {
        const created = await kubectl('create configmap labelled --from-literal=a=b');
        expect(created).toMatchObject({
          code: 0,
          out: 'configmap/labelled created\n',
          err: 'Warning: labelled by a webhook\n',
        });
        expect((await kubectl('get configmap labelled -o jsonpath={.metadata.labels.by}')).out).toBe('hook');
        const manifest = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: applied }\ndata: { a: b }\n';
        expect((await kubectl('apply --server-side -f -', manifest)).out).toBe(
          'configmap/applied serverside-applied\n',
        );
        expect((await kubectl('apply --server-side -f -', manifest)).code).toBe(0);
        expect((await kubectl('get configmap applied -o jsonpath={.metadata.labels.by}')).out).toBe('hook');
      });
    });

    test('a validating webhook says why it denies a creation and a deletion', async () => {
      await kubectl('create configmap kept');
      await withWebhook({ path: '/deny' }, async () => {
        const denied = await kubectl('create configmap never');
        expect(denied).toMatchObject({
          code: 1,
          err: 'error: failed to create configmap: admission webhook "judge.hooks.test" denied the request: no CREATE of never\n',
        });
        const kept = await kubectl('delete configmap kept');
        expect(kept.err).toContain('admission webhook "judge.hooks.test" denied the request: no DELETE of kept');
      });
      expect((await kubectl('get configmap kept')).code).toBe(0);
    });

    test('a validating webhook keeps kubectl from scaling and from creating a token', async () => {
      await kubectl('create deployment web --image=any');
      await kubectl('create serviceaccount app');
      const rule = (group: string, resource: string): object => ({
        operations: ['*'],
        apiGroups: [group],
        apiVersions: ['*'],
        resources: [resource],
      });
      const rules = [rule('apps', 'deployments/scale'), rule('', 'serviceaccounts/token')];
      await withWebhook({ path: '/deny', extra: { rules } }, async () => {
        const scaled = await kubectl('scale deployment/web --replicas=4');
        expect(scaled.err).toContain('admission webhook "judge.hooks.test" denied the request: no UPDATE of web');
        const token = await kubectl('create token app');
        expect(token).toMatchObject({ code: 1, out: '' });
        expect(token.err).toContain('admission webhook "judge.hooks.test" denied the request: no CREATE of app');
      });
      expect((await kubectl('scale deployment/web --replicas=4')).code).toBe(0);
      expect((await kubectl('create token app')).out).toMatch(/^ey/);
    });

    test('kubectl lists, describes and explains configurations', async () => {
      await withWebhook({ path: '/allow' }, async () => {
        expect((await kubectl('get validatingwebhookconfigurations')).out).toMatch(/^NAME +WEBHOOKS +AGE\njudge +1 /);
        expect((await kubectl('describe validatingwebhookconfiguration judge')).out).toContain('Timeout Seconds:  10');
        expect((await kubectl('explain validatingwebhookconfiguration.webhooks.clientConfig')).code).toBe(0);
        expect((await kubectl('create configmap dry --dry-run=server')).code).toBe(0);
        expect(hook.reviews.at(-1)?.request.dryRun).toBe(true);
      });
    });

    test('a service is called where its port is mapped to, under its own name', async () => {
      const service = { namespace: 'hooks', name: 'judge', path: '/deny' };
      const config = { service, caBundle: hook.caBundle };
      const denied = await withWebhook({ path: '', config }, () => kubectl('create configmap never'));
      expect(denied.err).toContain('no CREATE of never');
      const nowhere = { service: { ...service, name: 'other' }, caBundle: hook.caBundle };
      const lost = await withWebhook({ path: '', config: nowhere }, () => kubectl('create configmap never'));
      expect(lost.err).toContain('service "hooks/other" leads nowhere in this lab: no local port is mapped to it');
    });

    const local = (path: string, caBundle = hook.caBundle): object => ({
      url: `https://127.0.0.1:${hook.port}${path}`,
      caBundle,
    });
    const failures: readonly (readonly [string, () => Installed, string])[] = [
      [
        'is slower than its time',
        () => ({ path: '/silence', extra: { timeoutSeconds: 1 } }),
        'context deadline exceeded',
      ],
      [
        'has a certificate of another authority',
        () => ({ path: '/allow', config: local('/allow', other.caBundle) }),
        'tls: failed to verify certificate: x509: certificate signed by unknown authority',
      ],
      [
        'has no bundle, so that only the system’s authorities count',
        () => ({ path: '/allow', config: local('/allow', '') }),
        'tls: failed to verify certificate: x509:',
      ],
      [
        'answers with an error',
        () => ({ path: '/500' }),
        'an error on the server ("unknown") has prevented the request from succeeding',
      ],
      [
        'is not there',
        () => ({ path: '', config: { url: 'https://127.0.0.1:1/x', caBundle: hook.caBundle } }),
        'dial tcp 127.0.0.1:1: connect: connection refused',
      ],
      [
        'is not on this machine',
        () => ({ path: '', config: { url: 'https://hooks.example.com/x' } }),
        'host "hooks.example.com" is not on this machine and not among the hosts that the lab may call',
      ],
    ];

    test.each(failures)('a webhook that %s fails the request', async (_name, install, why) => {
      const failed = await withWebhook(install(), () => kubectl('create configmap never'));
      expect(failed.code).toBe(1);
      expect(failed.err).toContain(
        'Internal error occurred: failed calling webhook "judge.hooks.test": failed to call webhook: Post "https://',
      );
      expect(failed.err).toContain(why);
    });

    test.each(failures)('unless it may: one that %s is passed over', async (_name, install) => {
      const { extra, ...rest } = install();
      const lenient = { ...rest, extra: { ...extra, failurePolicy: 'Ignore' } };
      const passed = await withWebhook(lenient, () => kubectl('create configmap passed --dry-run=server'));
      expect(passed, passed.err).toMatchObject({ code: 0 });
    });

    test('a patch that is none fails the request even so', async () => {
      const bad: Installed = { kind: 'Mutating', path: '/bad-patch', extra: { failurePolicy: 'Ignore' } };
      const failed = await withWebhook(bad, () => kubectl('create configmap never'));
      expect(failed.err).toContain('returned a patch that cannot be applied');
    });
  },
);

const ruled = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: ranges.example.test }
spec:
  group: example.test
  scope: Namespaced
  names: { plural: ranges, kind: Range }
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              x-kubernetes-validations:
                - { rule: self.low <= self.high, message: low must not be above high }
                - { rule: self.high >= oldSelf.high, messageExpression: '"high may only grow from " + string(oldSelf.high)' }
              properties: { low: { type: integer }, high: { type: integer } }
`;

describe.skipIf(!hasClient('kubectl', 'tests that drive the lab with kubectl'))(
  'kubectl and rules of definitions',
  () => {
    let lab: RunningLab;
    let kubectl: (line: string | readonly string[], input?: string) => Promise<Ran>;
    const range = (low: number, high: number): string =>
      `apiVersion: example.test/v1\nkind: Range\nmetadata: { name: r }\nspec: { low: ${low}, high: ${high} }\n`;

    beforeAll(async () => {
      lab = await startLab();
      kubectl = kubectlOf(lab);
      await kubectl('apply -f -', ruled);
      await kubectl('wait --for=condition=Established crd/ranges.example.test --timeout=20s');
    });
    afterAll(() => lab.stop());

    test('the message of a broken rule is shown', async () => {
      const broken = await kubectl('apply -f -', range(3, 2));
      expect(broken.code).toBe(1);
      expect(broken.err).toContain(
        'The Range "r" is invalid: spec: Invalid value: "object": low must not be above high',
      );
      expect((await kubectl('apply -f -', range(1, 5))).out).toBe('range.example.test/r created\n');
      const shrunk = await kubectl('apply -f -', range(1, 4));
      expect(shrunk.err).toContain('spec: Invalid value: "object": high may only grow from 5');
      expect((await kubectl(['patch', 'range', 'r', '--type=merge', '-p', '{"spec":{"high":6}}'])).code).toBe(0);
    });

    test('a definition whose rule does not compile is refused', async () => {
      const refused = await kubectl(
        'apply -f -',
        ruled
          .replace('self.low <= self.high', 'self.lo <= self.high')
          .replaceAll('ranges', 'rangers')
          .replace('kind: Range', 'kind: Ranger'),
      );
      expect(refused.code).toBe(1);
      expect(refused.err).toContain("compilation failed: ERROR: <input>:1:5: undefined field 'lo'");
    });

    test('a bound policy denies in its own words, and kubectl shows its columns', async () => {
      expect(await kubectl('apply -f -', policy)).toMatchObject({ code: 0, err: '' });
      const denied = await kubectl('create configmap big --from-literal=a=1 --from-literal=b=2');
      expect(denied.err).toContain(
        "ValidatingAdmissionPolicy 'small.example.test' with binding 'small' denied request: one key is enough",
      );
      expect((await kubectl('create configmap small --from-literal=a=1')).code).toBe(0);
      expect((await kubectl('get validatingadmissionpolicies')).out).toMatch(
        /^NAME +VALIDATIONS +PARAMKIND +AGE\nsmall.example.test +1 +<unset> /,
      );
      expect((await kubectl('get validatingadmissionpolicybinding small')).out).toMatch(
        /^NAME +POLICYNAME +PARAMREF +AGE\nsmall +small.example.test +<unset> /,
      );
      expect((await kubectl('explain validatingadmissionpolicy.spec.validations')).code).toBe(0);
    });
  },
);

const policy = `
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: { name: small.example.test }
spec:
  matchConstraints:
    resourceRules: [{ apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [configmaps] }]
  validations: [{ expression: size(object.data) < 2, message: one key is enough }]
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: { name: small }
spec: { policyName: small.example.test, validationActions: [Deny] }
`;
