import { hasClient } from '@lockkeeper/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { configMap, widget, widgetCrd } from './manifests.ts';
import { expecting, type Kubectl, kubectlOf, type Ran, start, waitForText } from './run-kubectl.ts';
import { type RunningLab, startLab } from './start-lab.ts';

/** kubectl's dispatcher runs the client of the version the server reports; a plain kubectl runs as it is. */
const minors = ['29', '31', '33'];

describe.skipIf(!hasClient('kubectl', 'tests that drive the lab with kubectl')).each(minors)(
  'kubectl against Kubernetes 1.%s',
  (minor) => {
    let lab: RunningLab;
    let kubectl: Kubectl<Ran>;

    const { succeeds, fails } = expecting((line, input) => kubectl(line, input));

    beforeAll(async () => {
      lab = await startLab(minor);
      kubectl = kubectlOf(lab);
      await succeeds('create namespace shop');
      await succeeds('apply -f -', widgetCrd);
      await succeeds('wait --for=condition=Established crd/widgets.example.test --timeout=20s');
    });
    afterAll(() => lab.stop());

    test('the typed generators, which send protobuf, create their objects', async () => {
      expect(await succeeds('-n shop create secret generic keys --from-literal=user=admin')).toBe(
        'secret/keys created\n',
      );
      await succeeds('-n shop create configmap plain --from-literal=a=b');
      await succeeds('-n shop create serviceaccount runner');
      await succeeds('-n shop create role reader --verb=get --verb=list --resource=secrets');
      await succeeds('-n shop create rolebinding reader --role=reader --serviceaccount=shop:runner --user=dev');
      await succeeds('create clusterrole watcher --verb=watch --resource=namespaces');
      await succeeds('create clusterrolebinding watcher --clusterrole=watcher --group=watchers');
      const secret = JSON.parse(await succeeds('-n shop get secret keys -o json')) as Record<string, unknown>;
      expect(secret).toMatchObject({ type: 'Opaque', data: { user: 'YWRtaW4=' } });
      const binding = JSON.parse(await succeeds('-n shop get rolebinding reader -o json')) as Record<string, unknown>;
      expect(binding).toMatchObject({ roleRef: { kind: 'Role', name: 'reader' } });
    });

    test('apply creates, then finds nothing to do, then updates; a key left out is removed', async () => {
      expect(await succeeds('apply -f -', configMap('{ a: "1", b: "2" }'))).toBe('configmap/settings created\n');
      expect(await succeeds('apply -f -', configMap('{ a: "1", b: "2" }'))).toBe('configmap/settings unchanged\n');
      expect(await succeeds('apply -f -', configMap('{ b: "3" }'))).toBe('configmap/settings configured\n');
      expect(await succeeds('-n shop get cm settings -o jsonpath={.data}')).toBe('{"b":"3"}');
    });

    test('a custom resource is defaulted, shown in its columns, described and explained', async () => {
      expect(await succeeds('apply -f -', widget('{ title: Lamp, mode: fast }'))).toContain('created');
      expect(await succeeds('apply -f -', widget('{ title: Lamp, mode: fast }'))).toContain('unchanged');
      const table = await succeeds('-n shop get wd');
      expect(table.split('\n')[0]?.split(/\s+/)).toEqual(['NAME', 'SIZE', 'REASON', 'AGE']);
      expect(table.split('\n')[1]).toMatch(/^one +3 /);
      expect(await succeeds('-n shop get wd -o wide')).toContain('fast');
      expect(await succeeds('get widgets.v1beta1.example.test -A -o jsonpath={.items[*].apiVersion}')).toBe(
        'example.test/v1beta1',
      );
      expect(await succeeds('-n shop get all')).toContain('widget.example.test/one');
      expect(await succeeds('-n shop describe wd one')).toContain('Title:  Lamp');
      expect(await succeeds('explain widget.spec')).toContain('What the widget should be.');
      expect(await succeeds('explain secret.data')).toContain('map[string]string');
    });

    test('status is a subresource: printed from conditions, waited for, untouched by the main resource', async () => {
      await succeeds('apply -f -', widget('{ title: Lamp }'));
      const status = '{"status":{"conditions":[{"type":"Ready","status":"True","reason":"Lit"}]}}';
      const waiting = kubectl('-n shop wait --for=condition=Ready wd/one --timeout=30s');
      await succeeds(['-n', 'shop', 'patch', 'wd', 'one', '--subresource=status', '--type=merge', '-p', status]);
      expect((await waiting).out).toBe('widget.example.test/one condition met\n');
      expect(await succeeds('-n shop get wd one')).toContain('Lit');
      await succeeds(['-n', 'shop', 'patch', 'wd', 'one', '--type=merge', '-p', '{"status":null,"spec":{"size":4}}']);
      expect(
        await succeeds([
          '-n',
          'shop',
          'get',
          'wd',
          'one',
          '-o',
          'jsonpath={.spec.size} {.status.conditions[0].reason} {.metadata.generation}',
        ]),
      ).toBe('4 Lit 3');
      await succeeds('-n shop wait --for=jsonpath={.spec.size}=4 wd/one --timeout=10s');
    });

    test('selectors, sorting and output forms of get', async () => {
      await succeeds('-n shop create configmap plainer --from-literal=a=b');
      await succeeds('-n shop label cm plainer tier=back');
      await succeeds('-n shop annotate cm plainer note=hello');
      expect(await succeeds('get cm -A -l tier=back -o name')).toBe('configmap/plainer\n');
      expect(await succeeds(['-n', 'shop', 'get', 'cm', '-l', 'tier notin (front),!missing', '-o', 'name'])).toContain(
        'plainer',
      );
      expect(await succeeds('-n shop get cm --field-selector metadata.name=plainer -o name')).toBe(
        'configmap/plainer\n',
      );
      expect(await succeeds('-n shop get secret --field-selector type=none -o name')).toBe('');
      expect(await succeeds('-n shop get cm --sort-by=.metadata.name --show-labels')).toContain('tier=back');
      expect(await succeeds('-n shop get cm plainer -o yaml')).toContain('note: hello');
      expect(await succeeds(['get', 'cm', '-A', '--chunk-size=2', '-o', 'name'])).toContain('configmap/plainer');
      expect(await fails('-n shop get cm --field-selector spec.foo=1')).toContain(
        'field label not supported: spec.foo',
      );
    });

    test('get -w shows what happens', async () => {
      const watching = start(lab, '-n shop get secret -w --output-watch-events');
      await waitForText(watching.stdout, 'NAME');
      const seen = waitForText(watching.stdout, 'DELETED');
      await succeeds('-n shop create secret generic brief --from-literal=a=b');
      await succeeds(['-n', 'shop', 'patch', 'secret', 'brief', '-p', '{"stringData":{"c":"d"}}']);
      await succeeds('-n shop delete secret brief');
      expect(
        (await seen).match(/(ADDED|MODIFIED|DELETED) +brief +Opaque +(\d)/g)?.map((line) => line.replace(/ +/g, ' ')),
      ).toEqual(['ADDED brief Opaque 1', 'MODIFIED brief Opaque 2', 'DELETED brief Opaque 2']);
      watching.kill();
    });

    test('patch in three forms, replace, diff and edit by an editor', async () => {
      await succeeds('apply -f -', configMap('{ a: "1" }'));
      await succeeds(['-n', 'shop', 'patch', 'cm', 'settings', '-p', '{"data":{"s":"1"}}']);
      await succeeds(['-n', 'shop', 'patch', 'cm', 'settings', '--type=merge', '-p', '{"data":{"m":"1"}}']);
      await succeeds([
        '-n',
        'shop',
        'patch',
        'cm',
        'settings',
        '--type=json',
        '-p',
        '[{"op":"add","path":"/data/j","value":"1"}]',
      ]);
      const data = JSON.parse(await succeeds('-n shop get cm settings -o jsonpath={.data}')) as object;
      expect(data).toMatchObject({ s: '1', m: '1', j: '1' });
      const diff = await kubectl('diff -f -', configMap('{ a: "2" }'));
      expect(diff.code).toBe(1);
      expect(diff.out).toContain('-  a: "1"');
      expect(await succeeds('-n shop get cm settings -o jsonpath={.data.a}')).toBe('1');
      expect(await succeeds('replace -f -', configMap('{ only: this }'))).toBe('configmap/settings replaced\n');
      expect(await succeeds('-n shop get cm settings -o jsonpath={.data}')).toBe('{"only":"this"}');
      expect(await succeeds('-n shop edit cm settings')).toBe('configmap/settings edited\n');
      expect(await succeeds('-n shop get cm settings -o jsonpath={.data}')).toBe('{"only":"that"}');
    });

    test('apply --server-side: owners, conflicts with causes, force, removal of what is no longer applied', async () => {
      const serverSide = ['apply', '--server-side', '-f', '-'];
      const named = configMap('{ a: "1", b: "1" }').replace('settings', 'owned');
      expect(await succeeds(serverSide, named)).toBe('configmap/owned serverside-applied\n');
      const rival = configMap('{ a: "2" }').replace('settings', 'owned');
      const conflict = await fails([...serverSide, '--field-manager=rival'], rival);
      expect(conflict).toContain('Apply failed with 1 conflict: conflict with "kubectl" using v1: .data.a');
      await succeeds([...serverSide, '--field-manager=rival', '--force-conflicts'], rival);
      await succeeds(serverSide, configMap('{ c: "1" }').replace('settings', 'owned'));
      expect(JSON.parse(await succeeds('-n shop get cm owned -o jsonpath={.data}'))).toEqual({ a: '2', c: '1' });
      const moved = configMap('{ a: "1" }').replace('settings', 'moved');
      await succeeds('apply -f -', moved);
      await succeeds(serverSide, moved.replace('"1"', '"2"'));
      expect(await succeeds('-n shop get cm moved -o jsonpath={.data.a}')).toBe('2');
      expect(await succeeds([...serverSide, '--dry-run=server', '--field-manager=rival'], rival)).toContain(
        'server dry run',
      );
    });

    test('auth can-i, whoami and create token tell the truth', async () => {
      expect(await succeeds('auth can-i delete secrets')).toBe('yes\n');
      expect(await fails('--context dev auth can-i delete secrets')).not.toContain('rror from server');
      expect(await succeeds('auth can-i --list')).toContain('*.*');
      expect(await succeeds('--context dev auth whoami -o jsonpath={.status.userInfo.username}')).toBe('dev');
      const token = (await succeeds('-n shop create token default --audience=sts.amazonaws.com --duration=15m')).trim();
      const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<
        string,
        unknown
      >;
      expect(claims).toMatchObject({
        aud: ['sts.amazonaws.com'],
        sub: 'system:serviceaccount:shop:default',
        'kubernetes.io': { namespace: 'shop', serviceaccount: { name: 'default' } },
      });
      const own = (await succeeds('-n shop create token default')).trim();
      expect(
        await succeeds([
          '--token',
          own,
          '--context',
          'dev',
          'auth',
          'whoami',
          '-o',
          'jsonpath={.status.userInfo.username}',
        ]),
      ).toBe('system:serviceaccount:shop:default');
    });

    test('events are found by the object they are about', async () => {
      const one = JSON.parse(await succeeds('-n shop get wd one -o json')) as { metadata: { uid: string } };
      const { uid } = one.metadata;
      const event = {
        apiVersion: 'v1',
        kind: 'Event',
        metadata: { name: 'one.1', namespace: 'shop' },
        involvedObject: { apiVersion: 'example.test/v1', kind: 'Widget', name: 'one', namespace: 'shop', uid },
        reason: 'Lit',
        message: 'the lamp is lit',
        type: 'Normal',
        count: 1,
        firstTimestamp: new Date().toISOString(),
        lastTimestamp: new Date().toISOString(),
      };
      await succeeds('create -f -', JSON.stringify(event));
      expect(await succeeds('-n shop get events')).toContain('the lamp is lit');
      expect(await succeeds('-n shop get events --field-selector involvedObject.name=one -o name')).toBe(
        'event/one.1\n',
      );
      expect(await succeeds('-n shop get events.events.k8s.io -o jsonpath={.items[0].note}')).toBe('the lamp is lit');
      expect(await succeeds('-n shop describe wd one')).toContain('the lamp is lit');
    });

    test('api-resources lists builtin and custom kinds', async () => {
      const names = await succeeds('api-resources -o name');
      for (const name of ['secrets', 'leases.coordination.k8s.io', 'widgets.example.test'])
        expect(names).toContain(name);
    });

    test('refusals come in the words users know', async () => {
      expect(await fails('get secret missing')).toBe('Error from server (NotFound): secrets "missing" not found\n');
      expect(await fails('create namespace shop')).toBe(
        'Error from server (AlreadyExists): namespaces "shop" already exists\n',
      );
      expect(await fails('--context dev get secrets')).toBe(
        'Error from server (Forbidden): secrets is forbidden: User "dev" cannot list resource "secrets" in API group "" in the namespace "default"\n',
      );
      expect(await fails('apply -f -', widget('{ size: 3 }').replace('one', 'bad'))).toContain(
        'spec.title: Required value',
      );
      const wrong = await fails('apply -f -', widget('{ title: x, size: 99, mode: odd }').replace('one', 'bad'));
      expect(wrong).toContain('The Widget "bad" is invalid:');
      expect(wrong).toContain('spec.mode: Unsupported value: "odd": supported values: "fast", "slow"');
      expect(wrong).toContain('spec.size: Invalid value: 99: spec.size in body should be less than or equal to 10');
      expect(wrong).toContain('spec.title in body should be at least 2 chars long');
      expect(await fails('apply -f -', widget('{ title: Lamp, tittle: x }').replace('one', 'bad'))).toContain(
        'strict decoding error: unknown field "spec.tittle"',
      );
      expect(await fails('create -f -', configMap('{ a: "1" }').replace('shop', 'nowhere'))).toContain(
        'namespaces "nowhere" not found',
      );
      const stale = configMap('{ a: "1" }').replace('namespace: shop', 'namespace: shop, resourceVersion: "1"');
      expect(await fails('replace -f -', stale)).toContain(
        'the object has been modified; please apply your changes to the latest version and try again',
      );
    });

    test('deleting a namespace takes its content along, owned objects follow their owner', async () => {
      await succeeds('create namespace brief');
      const owner = JSON.parse(await succeeds('-n shop get wd one -o json')) as { metadata: { uid: string } };
      const owned = {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: {
          name: 'owned-by-one',
          namespace: 'shop',
          ownerReferences: [{ apiVersion: 'example.test/v1', kind: 'Widget', name: 'one', uid: owner.metadata.uid }],
        },
      };
      await succeeds('create -f -', JSON.stringify(owned));
      const gone = kubectl('-n shop wait --for=delete secret/owned-by-one --timeout=30s');
      await succeeds('-n shop delete wd one');
      expect((await gone).code).toBe(0);
      await succeeds('-n brief create configmap c --from-literal=a=b');
      expect(await succeeds('delete namespace brief')).toContain('namespace "brief" deleted');
      expect(await fails('-n brief get cm c')).toContain('NotFound');
      await succeeds('delete crd widgets.example.test');
      expect(await fails('-n shop get wd')).toContain('could not find the requested resource');
    });
  },
);
