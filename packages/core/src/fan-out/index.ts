export { externalSecretWish, FORCE_SYNC_ANNOTATION, pushSecretWish } from './child-wish.ts';
export { type Child, type ChildWish, decideFanOut, type FanOutPlan, type FanOutWorld } from './decide-fan-out.ts';
export { sameJson } from './same-json.ts';
export { type NamespaceChoice, selectNamespaces } from './select-namespaces.ts';
