import { describe, expect, it } from 'vitest';
import { parseWebhookService } from './parse-webhook-service.ts';

describe('parseWebhookService', () => {
  it('reads a service, or one port of it, and a port of this machine', () => {
    expect(parseWebhookService('shop/policy=127.0.0.1:8443')).toEqual({ service: 'shop/policy', port: 8443 });
    expect(parseWebhookService('shop/policy:443=localhost:1')).toEqual({ service: 'shop/policy:443', port: 1 });
  });

  it.each([
    '',
    'policy=127.0.0.1:1',
    'shop/policy=8443',
    'shop/policy=10.0.0.1:1',
    'shop/policy=127.0.0.1:0',
    'a/B=127.0.0.1:1',
  ])('refuses %j, also to lead off this machine, and shows how it is written', (text) =>
    expect(() => parseWebhookService(text)).toThrow('such as shop/policy=127.0.0.1:8443'),
  );
});
