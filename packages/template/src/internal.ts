export { builtins } from './functions/builtins.ts';
