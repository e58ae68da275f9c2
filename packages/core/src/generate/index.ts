export { generateOneTimeCode } from './one-time-code.ts';
export { generatePasswords } from './password.ts';
export { authorizedKey, openSshPrivateKey, type SshKeyNumbers } from './ssh-key-text.ts';
export { parseJsonPath } from './webhook/json-path.ts';
export { webhookRequest, type WebhookRequest, type WebhookSecrets } from './webhook/webhook-request.ts';
export { webhookValues } from './webhook/webhook-values.ts';
