import { describe, expect, it } from 'vitest';
import type { LabRequest } from '../../http/types.ts';
import {
  AwsHarness,
  element,
  jsonRequest,
  queryRequest,
  refusalOf,
  sign,
  textOf,
} from '../../../conformance/aws/aws-harness.ts';

const list = jsonRequest('secretsmanager', 'ListSecrets', {});
const whoAmI = queryRequest('sts', 'GetCallerIdentity', {});

async function jsonCode(harness: AwsHarness, request: LabRequest): Promise<string> {
  const { status, body } = await harness.send(request);
  const { __type: code, Message: message } = body;
  return `${status} ${code}: ${message}`;
}

async function queryCode(harness: AwsHarness, request: LabRequest): Promise<string> {
  const response = await harness.api.handle(request);
  return `${response.status} ${refusalOf(textOf(response))}`;
}

describe('authentication', () => {
  it('threat/B5 keys carry the lab mark and differ between starts', () => {
    const first = new AwsHarness({}, 1).admin;
    const second = new AwsHarness({}, 2).admin;
    expect(first.accessKeyId).toMatch(/^AKIALAB[A-Z2-7]{13}$/);
    expect(second.accessKeyId).not.toBe(first.accessKeyId);
    expect(second.secretAccessKey).not.toBe(first.secretAccessKey);
  });

  it('threat/B7 a request without credential is refused as AWS refuses it', async () => {
    const harness = new AwsHarness();
    expect(await jsonCode(harness, list)).toBe('400 MissingAuthenticationTokenException: Missing Authentication Token');
    expect(await queryCode(harness, whoAmI)).toBe(
      '403 MissingAuthenticationToken: Request is missing Authentication Token',
    );
  });

  it('threat/B7 an unknown key is refused as AWS refuses it', async () => {
    const harness = new AwsHarness();
    const keys = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'x' };
    const at = harness.clock.now();
    expect(await jsonCode(harness, sign(list, keys, { service: 'secretsmanager', at }))).toBe(
      '400 UnrecognizedClientException: The security token included in the request is invalid.',
    );
    expect(await queryCode(harness, sign(whoAmI, keys, { service: 'sts', at }))).toBe(
      '403 InvalidClientTokenId: The security token included in the request is invalid.',
    );
  });

  it('threat/B7 a wrong secret, an altered body, an altered header or path breaks the signature', async () => {
    const harness = new AwsHarness();
    const good = sign(list, harness.keys, { service: 'secretsmanager', at: harness.clock.now() });
    expect((await harness.api.handle(good)).status).toBe(200);
    const wrong = sign(
      list,
      { ...harness.keys, secretAccessKey: 'wrong' },
      {
        service: 'secretsmanager',
        at: harness.clock.now(),
      },
    );
    const altered: readonly LabRequest[] = [
      wrong,
      { ...good, body: Buffer.from('{"MaxResults":1}') },
      { ...good, path: '/?x=1' },
      { ...good, path: '/elsewhere' },
      { ...good, headers: { ...good.headers, 'content-type': 'application/x-amz-json-1.0' } },
      { ...good, headers: { ...good.headers, host: 'example.com' } },
    ];
    for (const request of altered) {
      expect(await jsonCode(harness, request)).toMatch(/^400 InvalidSignatureException: The request signature we/);
    }
  });

  it('threat/B7 a scope of another service, of no region or of another day is refused', async () => {
    const harness = new AwsHarness();
    const at = harness.clock.now();
    expect(await jsonCode(harness, sign(list, harness.keys, { service: 'ssm', at }))).toBe(
      `400 InvalidSignatureException: Credential should be scoped to correct service: 'secretsmanager'. `,
    );
    expect(
      await jsonCode(harness, sign(list, harness.keys, { service: 'secretsmanager', region: 'eu-nowhere-1', at })),
    ).toBe('400 InvalidSignatureException: Credential should be scoped to a valid region. ');
    const good = sign(list, harness.keys, { service: 'secretsmanager', at });
    const authorization = (good.headers['authorization'] ?? '').replace('/20300101/', '/20300102/');
    expect(await jsonCode(harness, { ...good, headers: { ...good.headers, authorization } })).toMatch(
      /^400 InvalidSignatureException: Date in Credential scope does not match/,
    );
  });

  it('threat/B7 a signature older or newer than five minutes is refused, one at the edge is not', async () => {
    const harness = new AwsHarness();
    const now = harness.clock.now();
    const at = (offset: number): LabRequest =>
      sign(list, harness.keys, { service: 'secretsmanager', at: now + offset });
    expect((await harness.api.handle(at(-300_000))).status).toBe(200);
    expect((await harness.api.handle(at(300_000))).status).toBe(200);
    expect(await jsonCode(harness, at(-301_000))).toBe(
      '400 InvalidSignatureException: Signature expired: 20291231T235459Z is now earlier than 20291231T235500Z (20300101T000000Z - 5 min.)',
    );
    expect(await jsonCode(harness, at(301_000))).toBe(
      '400 InvalidSignatureException: Signature not yet current: 20300101T000501Z is still later than 20300101T000500Z (20300101T000000Z + 5 min.)',
    );
  });

  it('threat/B7 headers that decide must be signed', async () => {
    const harness = new AwsHarness();
    const good = sign(list, harness.keys, { service: 'secretsmanager', at: harness.clock.now() });
    const authorization = (good.headers['authorization'] ?? '').replace(';x-amz-target', '');
    expect(await jsonCode(harness, { ...good, headers: { ...good.headers, authorization } })).toBe(
      `400 InvalidSignatureException: 'X-Amz-Target' must be a 'SignedHeader' in the AWS Request.`,
    );
  });

  it('threat/B7 an incomplete Authorization header names what is missing', async () => {
    const harness = new AwsHarness();
    const headers = { ...list.headers, authorization: 'AWS4-HMAC-SHA256 Credential=a' };
    expect(await jsonCode(harness, { ...list, headers })).toBe(
      `400 IncompleteSignatureException: Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.`,
    );
  });

  it('threat/B7 temporary keys need their own token and end with it', async () => {
    const harness = new AwsHarness();
    const { xml } = await harness.query('sts', 'GetSessionToken', { DurationSeconds: '900' });
    const session = {
      accessKeyId: element(xml, 'AccessKeyId'),
      secretAccessKey: element(xml, 'SecretAccessKey'),
      sessionToken: element(xml, 'SessionToken'),
    };
    const request = (keys: typeof session | Omit<typeof session, 'sessionToken'>): LabRequest =>
      sign(list, keys, { service: 'secretsmanager', at: harness.clock.now() });
    expect(session.accessKeyId).toMatch(/^ASIALAB/);
    expect((await harness.api.handle(request(session))).status).toBe(200);
    const { sessionToken: _token, ...bare } = session;
    expect(await jsonCode(harness, request(bare))).toMatch(/^400 UnrecognizedClientException/);
    expect(await jsonCode(harness, request({ ...session, sessionToken: 'other' }))).toMatch(
      /^400 UnrecognizedClientException/,
    );
    await harness.clock.advance(900_000);
    expect(await jsonCode(harness, request(session))).toBe(
      '400 ExpiredTokenException: The security token included in the request is expired',
    );
  });

  it('keys of a deleted user and inactive keys belong to nobody', async () => {
    const harness = new AwsHarness();
    await harness.query('iam', 'CreateUser', { UserName: 'ann' });
    const { xml } = await harness.query('iam', 'CreateAccessKey', { UserName: 'ann' });
    const keys = { accessKeyId: element(xml, 'AccessKeyId'), secretAccessKey: element(xml, 'SecretAccessKey') };
    const asAnn = (): LabRequest => sign(whoAmI, keys, { service: 'sts', at: harness.clock.now() });
    expect(textOf(await harness.api.handle(asAnn()))).toContain('<Arn>arn:aws:iam::111122223333:user/ann</Arn>');
    const update = { UserName: 'ann', AccessKeyId: keys.accessKeyId, Status: 'Inactive' };
    await harness.query('iam', 'UpdateAccessKey', update);
    expect(await queryCode(harness, asAnn())).toMatch(/^403 InvalidClientTokenId/);
  });

  it('threat/B1 a request with an Origin is refused before anything else', async () => {
    const harness = new AwsHarness();
    const good = sign(list, harness.keys, { service: 'secretsmanager', at: harness.clock.now() });
    const response = await harness.api.handle({ ...good, headers: { ...good.headers, origin: 'http://evil.example' } });
    expect(response.status).toBe(403);
    expect(harness.api.calls.list()).toEqual([]);
  });
});
