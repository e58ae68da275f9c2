export { parseObjects, type ObjectWish } from './objects/parse-objects.ts';
