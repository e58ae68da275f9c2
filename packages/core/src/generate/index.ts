export { generateOneTimeCode } from './one-time-code.ts';
export { generatePasswords } from './password.ts';
export { authorizedKey, openSshPrivateKey, type SshKeyNumbers } from './ssh-key-text.ts';
