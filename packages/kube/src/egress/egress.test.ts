import { FakeClock } from '@lockkeeper/testkit';
import { describe, expect, it } from 'vitest';
import { AddressRules, parseNetwork } from './address-rules.ts';
import { GuardedClient } from './guarded-client.ts';
import { readTarget } from './request-target.ts';

const HOSTS = ['hooks.example.com', 'internal.example:8443'];

describe('readTarget', () => {
  it.each([
    ['https://hooks.example.com/a?b=c#d', { host: 'hooks.example.com', port: 443, path: '/a?b=c' }],
    ['https://HOOKS.example.com:443', { host: 'hooks.example.com', port: 443, path: '/' }],
    ['https://internal.example:8443/x', { host: 'internal.example', port: 8443, path: '/x' }],
    ['https://hooks.example.com/../../etc', { host: 'hooks.example.com', port: 443, path: '/etc' }],
  ])('reads %s', (url, target) => {
    expect(readTarget(url, HOSTS)).toEqual(target);
  });

  it.each([
    'http://hooks.example.com/',
    'ftp://hooks.example.com/',
    'file:///etc/passwd',
    'hooks.example.com',
    '',
    'https://',
    'https://hooks.example.com:8443/',
    'https://internal.example/',
    'https://hooks.example.com.evil.example/',
    'https://evil.example/hooks.example.com',
    'https://evil.example#hooks.example.com',
    'https://evil.example\\@hooks.example.com/',
    'https://user@hooks.example.com/',
    'https://user:hunter2@hooks.example.com/',
    'https://hooks.example.com@evil.example/',
    'https://hooks.example.com./',
    'https://hooks.example.com%00.evil.example/',
    'https://hooks.example.com\n.evil.example/',
    'https://ｈooks.example.com.evil.example/',
    'https://169.254.169.254/latest/meta-data/',
    'https://2852039166/',
    'https://0xA9FEA9FE/',
    'https://0251.0376.0251.0376/',
    'https://169.254.43518/',
    'https://169.0xfe.0xa9fe/',
    'https://169.254.170.23/v1/credentials',
    'https://127.0.0.1/',
    'https://127.1/',
    'https://0/',
    'https://0.0.0.0/',
    'https://[::1]/',
    'https://[::]/',
    'https://[::ffff:169.254.169.254]/',
    'https://[::ffff:a9fe:a9fe]/',
    'https://[fd00:ec2::254]/',
    'https://[fe80::1]/',
    'https://[64:ff9b::a9fe:a9fe]/',
    'https://localhost/',
    'https://kubernetes.default/',
    'https://kubernetes.default.svc/api/v1/secrets',
    'https://metadata.google.internal/',
    'https://①②⑦.0.0.1/',
    `https://hooks.example.com/${'a'.repeat(9_000)}`,
  ])('threat/G1 refuses %j', (url) => {
    let message = '';
    try {
      readTarget(url, HOSTS);
    } catch (error) {
      message = String(error);
    }
    expect(message).toContain('the request is not sent');
    expect(message).not.toContain('hunter2');
  });
});

describe('AddressRules', () => {
  const opened = ['10.20.0.0/16', 'fd12:3456::/32', '127.0.0.0/8', '169.254.0.0/16', '::/0', '0.0.0.0/0'];
  const rules = new AddressRules(opened.slice(0, 2).map((text) => parseNetwork(text) ?? ['', 0]));

  it.each(['93.184.216.34', '8.8.8.8', '2606:4700:4700::1111', '10.20.3.4', 'fd12:3456::1'])('allows %s', (address) => {
    expect(rules.allows(address)).toBe(true);
  });

  it.each([
    '10.21.0.1',
    '100.64.0.1',
    '127.0.0.1',
    '169.254.169.254',
    '169.254.170.2',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '0.0.0.0',
    '::',
    '::1',
    '::7f00:1',
    '::ffff:127.0.0.1',
    '::ffff:8.8.8.8',
    '64:ff9b::a9fe:a9fe',
    '2002:a9fe:a9fe::',
    '2001::1',
    'fc00::1',
    'fd00:ec2::23',
    'fe80::1',
    'ff02::1',
    'hooks.example.com',
    '',
  ])('threat/G1 does not allow %s', (address) => {
    expect(rules.allows(address)).toBe(false);
  });

  it.each(['127.0.0.1', '169.254.169.254', '::1', '::ffff:10.0.0.1', 'fe80::1', 'fd00:ec2::254'])(
    'threat/G1 no setting opens %s',
    (address) => {
      const open = new AddressRules(opened.map((text) => parseNetwork(text) ?? ['', 0]));
      expect(open.allows(address)).toBe(false);
      expect(open.allows('192.168.0.1')).toBe(true);
    },
  );

  it.each(['10.0.0.0', '10.0.0.0/33', 'fd00::/129', 'x/8', '10.0.0.0/8/8', '10.0.0.0/-1', '010.0.0.0/8'])(
    'reads no network from %s',
    (text) => {
      expect(parseNetwork(text)).toBeUndefined();
    },
  );
});

describe('GuardedClient', () => {
  const target = { host: 'hooks.example.com', port: 443, path: '/' };
  const wish = { target, method: 'GET', headers: new Map<string, string>(), body: new Uint8Array(), timeoutMs: 5_000 };
  const never = new AbortController().signal;

  it.each([
    ['the only address', ['169.254.169.254']],
    ['one of many addresses', ['93.184.216.34', '10.0.0.1']],
  ])('threat/G1 connects nowhere when %s of the host is forbidden', async (_, found) => {
    const client = new GuardedClient({
      addresses: new AddressRules(),
      resolve: () => Promise.resolve(found),
      clock: new FakeClock(),
    });
    await expect(client.send(wish, never)).rejects.toMatchObject({ code: 'Refused' });
  });

  it('threat/G1 resolves a name once, so that a second answer of the name server changes nothing', async () => {
    const answers = [['93.184.216.34'], ['127.0.0.1']];
    const asked: string[] = [];
    const stop = new AbortController();
    const client = new GuardedClient({
      addresses: new AddressRules(),
      resolve: (host) => {
        asked.push(host);
        stop.abort(new Error('stopped by the test'));
        return Promise.resolve(answers.shift() ?? []);
      },
      clock: new FakeClock(),
    });
    await expect(client.send(wish, stop.signal)).rejects.toThrow('stopped by the test');
    expect(asked).toEqual(['hooks.example.com']);
  });

  it('gives up after the time it was given, though the name server never answers', async () => {
    const clock = new FakeClock();
    const client = new GuardedClient({
      addresses: new AddressRules(),
      resolve: () => new Promise(() => undefined),
      clock,
    });
    const sent = client.send(wish, never);
    clock.advanceSync(5_000);
    await expect(sent).rejects.toMatchObject({ code: 'Unavailable', message: expect.stringContaining('5000 ms') });
  });

  it('says that a host without an address has none', async () => {
    const client = new GuardedClient({
      addresses: new AddressRules(),
      resolve: () => Promise.resolve([]),
      clock: new FakeClock(),
    });
    await expect(client.send(wish, never)).rejects.toMatchObject({ code: 'Unavailable' });
  });
});
