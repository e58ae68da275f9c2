export { cryptoFunctions } from './functions/crypto/heavy.ts';
