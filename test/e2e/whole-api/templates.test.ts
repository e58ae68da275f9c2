import { createHash } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  expectReady,
  expectSoon,
  externalSecret,
  hasBoth,
  READ_ALL,
  SHOP,
  store,
  SYNCED,
  WholeApiLab,
} from './whole-api-lab.ts';

const CONFIG = `{{- $hosts := list "a" "b" "c" -}}
# made for {{ .user | title }}
server:
  user: {{ .user | quote }}
  password: {{ .password | b64enc }}
  url: {{ printf "postgres://%s:%s@%s:%d/%s" .user (.password | urlquery) .host 5432 "shop" }}
  hosts:
  {{- range $i, $host := $hosts }}
  - name: {{ $host }}.{{ $.host }}
    order: {{ add1 $i }}
    first: {{ eq $i 0 }}
  {{- end }}
{{- if hasPrefix "db." .host }}
  kind: database
{{- else if hasPrefix "web." .host }}
  kind: web
{{- else }}
  kind: other
{{- end }}
{{- with .options | fromJson }}
options:
{{ toYaml . | indent 2 }}
{{- end }}
masked: {{ regexReplaceAll "(.)[^@]*@(.*)" "jane@example.com" "\${1}***@\${2}" }}
missing: {{ default "none" "" }}
joined: {{ $hosts | join "," | upper }}
sum: {{ .password | sha256sum | trunc 8 }}
{{- define "pair" }}{{ index . 0 }}={{ index . 1 }}{{ end }}
pair: {{ template "pair" (list "a" "b") }}
slice: {{ slice $hosts 1 | toJson }}
dict: {{ dict "k" "v" | toJson }}
ternary: {{ ternary "yes" "no" (contains "db" .host) }}
repeat: {{ repeat 3 "x" }}
snake: {{ snakecase "FirstName" }}
version: {{ semverCompare "^1.2.0" "1.4.1" }}
words: |
{{ "a\\nb" | indent 2 }}
`;

const CONFIG_RENDERED = `# made for Jane
server:
  user: "jane"
  password: aHVudGVyMi8=
  url: postgres://jane:hunter2%2F@db.shop:5432/shop
  hosts:
  - name: a.db.shop
    order: 1
    first: true
  - name: b.db.shop
    order: 2
    first: false
  - name: c.db.shop
    order: 3
    first: false
  kind: database
options:
  pool:
    max: 5
    min: 1
  tls: true
masked: j***@example.com
missing: none
joined: A,B,C
sum: PASSWORD_SUM
pair: a=b
slice: ["b","c"]
dict: {"k":"v"}
ternary: yes
repeat: xxx
snake: first_name
version: true
words: |
  a
  b
`;

const DB = { user: 'jane', password: 'hunter2/', host: 'db.shop', options: '{"tls":true,"pool":{"min":1,"max":5}}' };
const all = { dataFrom: [{ extract: { key: 'shop/db' } }] };

describe.runIf(hasBoth)('a user sees with kubectl what a template made', () => {
  const at: { lab: WholeApiLab } = { lab: undefined as never };
  beforeAll(async () => {
    at.lab = await WholeApiLab.start();
    const { lab } = at;
    await Promise.all([
      lab.giveRole(READ_ALL),
      lab.aws('secretsmanager create-secret --name shop/db --secret-string', JSON.stringify(DB)),
    ]);
    await lab.apply(store('aws'));
  });
  afterAll(() => at.lab?.stop());

  it('forty lines of Go template with sprig, and labels, annotations and a type made of values', async () => {
    const metadata = { labels: { user: '{{ .user }}' }, annotations: { host: 'at {{ .host }}' } };
    const template = {
      type: 'kubernetes.io/basic-auth',
      metadata,
      data: { 'config.yaml': CONFIG, username: '{{ .user }}' },
    };
    await at.lab.apply(externalSecret('config', { ...all, target: { template } }));
    await expectReady(at.lab, 'externalsecret', 'config', SYNCED);
    const sum = createHash('sha256').update(DB.password).digest('hex').slice(0, 8);
    expect(await at.lab.values('config')).toEqual({
      'config.yaml': CONFIG_RENDERED.replace('PASSWORD_SUM', sum),
      username: 'jane',
    });
    const secret = await at.lab.read('secret', 'config');
    expect(secret).toMatchObject({
      type: 'kubernetes.io/basic-auth',
      metadata: { labels: { user: 'jane' }, annotations: { host: 'at db.shop' } },
    });
  });

  it('a PKCS#12 file of a certificate and its key, which OpenSSL opens', async () => {
    const pair = '{{ $c := genSelfSignedCert "app.example" nil (list "app.example") 30 }}';
    const generated = { both: `${pair}{{ $c.Cert }}{{ $c.Key }}` };
    await at.lab.apply(externalSecret('pair', { ...all, target: { template: { data: generated } } }));
    await expectReady(at.lab, 'externalsecret', 'pair', SYNCED);
    const { both = '' } = (await at.lab.values('pair')) ?? {};
    await at.lab.aws('secretsmanager create-secret --name shop/tls --secret-string', both);
    const data = {
      'keystore.p12':
        '{{ pemToPkcs12Pass (.tls | filterPEM "CERTIFICATE") (.tls | filterPEM "RSA PRIVATE KEY") "changeit" | b64dec }}',
    };
    const ref = { secretKey: 'tls', remoteRef: { key: 'shop/tls' } };
    await at.lab.apply(externalSecret('keystore', { data: [ref], target: { template: { data } } }));
    await expectReady(at.lab, 'externalsecret', 'keystore', SYNCED);
    const secret = await at.lab.read('secret', 'keystore');
    const { data: encoded } = secret as unknown as { readonly data: Readonly<Record<string, string>> };
    const pfx = Buffer.from(encoded['keystore.p12'] ?? '', 'base64');
    expect(() => createSecureContext({ pfx, passphrase: 'changeit' })).not.toThrow();
    expect(() => createSecureContext({ pfx, passphrase: 'wrong' })).toThrow('mac verify failure');
  });

  it('a template in a ConfigMap, and its edit at once', async () => {
    const texts = (text: string) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'texts', namespace: SHOP },
      data: { url: text },
    });
    const templateFrom = [{ configMap: { name: 'texts', items: [{ key: 'url', templateAs: 'Values' }] } }];
    await at.lab.apply(
      texts('db://{{ .user }}'),
      externalSecret('url', { ...all, target: { template: { templateFrom } } }),
    );
    await expectSoon(() => at.lab.values('url'), { url: 'db://jane' });
    await at.lab.apply(texts('db://{{ .user }}@{{ .host }}'));
    await expectSoon(() => at.lab.values('url'), { url: 'db://jane@db.shop' });
  });

  it('what is wrong with a template, with its place and without a value, while the good Secret stays', async () => {
    const target = (text: string) => ({ ...all, target: { template: { data: { url: text } } } });
    await at.lab.apply(externalSecret('broken', target('{{ .user }}')));
    await expectReady(at.lab, 'externalsecret', 'broken', SYNCED);
    await at.lab.apply(externalSecret('broken', target('{{ .password | fromJson | len }}{{ .nobody }}')));
    await expectReady(at.lab, 'externalsecret', 'broken', 'False SecretSyncedError: could not update secret');
    await expectSoon(() => at.lab.events('broken'), expect.stringContaining('template: url:1:'));
    expect(await at.lab.events('broken')).not.toContain('hunter2');
    expect(await at.lab.values('broken')).toEqual({ url: 'jane' });
  });

  it('manifests of v1beta1 as they are', async () => {
    const old = (kind: string, name: string, spec: object) => ({
      apiVersion: 'external-secrets.io/v1beta1',
      kind,
      metadata: { name, namespace: SHOP },
      spec,
    });
    const template = { engineVersion: 'v2', data: { dsn: '{{ .u }}@db' } };
    await at.lab.apply(
      old('SecretStore', 'old', store('old')['spec'] as object),
      old('ExternalSecret', 'old', {
        refreshInterval: '1h',
        secretStoreRef: { name: 'old', kind: 'SecretStore' },
        target: { name: 'of-old', template },
        data: [{ secretKey: 'u', remoteRef: { key: 'shop/db', property: 'user' } }],
      }),
    );
    await expectSoon(() => at.lab.values('of-old'), { dsn: 'jane@db' });
  });
});
