import { at, type Json, listAt, objectAt, textAt, textEntries } from '../../kubernetes/json/json.ts';
import { type KubeObject, nameOf, namespaceOf, uidOf } from '../../kubernetes/json/kube-object.ts';

/** Where the kubelet and the driver put a pod's tokens. */
export const tokensKey = 'csi.storage.k8s.io/serviceAccount.tokens';

const defaultTokenSeconds = 3600;

/** A token for one audience, as the CSI driver's object asks for it. */
export interface TokenWish {
  readonly audience: string;
  readonly seconds: number;
}

export function tokenWishes(driver: KubeObject): readonly TokenWish[] {
  return listAt(driver, 'spec', 'tokenRequests').map((one) => ({
    audience: textAt(one, 'audience'),
    seconds: Number(at(one, 'expirationSeconds') ?? defaultTokenSeconds),
  }));
}

/**
 * The volume context that a kubelet hands to a CSI driver: the volume's own attributes, overlaid by facts of the pod, so
 * that no pod can speak for another.
 *
 * @param tokens JSON of the tokens by audience; undefined when the driver asks for none, or wants them elsewhere
 */
export function volumeContext(
  volume: Json,
  pod: KubeObject,
  driver: KubeObject,
  tokens: string | undefined,
): ReadonlyMap<string, string> {
  const context = new Map(textEntries(objectAt(volume, 'csi'), 'volumeAttributes'));
  if (at(driver, 'spec', 'podInfoOnMount') === true) {
    context.set('csi.storage.k8s.io/pod.name', nameOf(pod));
    context.set('csi.storage.k8s.io/pod.namespace', namespaceOf(pod));
    context.set('csi.storage.k8s.io/pod.uid', uidOf(pod));
    context.set('csi.storage.k8s.io/serviceAccount.name', textAt(pod, 'spec', 'serviceAccountName'));
    context.set('csi.storage.k8s.io/ephemeral', 'true');
  }
  if (tokens !== undefined) context.set(tokensKey, tokens);
  return context;
}

/** What the driver sends to the provider: the class's parameters, overlaid by the volume context, and the pod's tokens. */
export function providerAttributes(
  providerClass: KubeObject,
  context: ReadonlyMap<string, string>,
  tokens: string | undefined,
): string {
  const attributes = new Map([...textEntries(objectAt(providerClass, 'spec'), 'parameters'), ...context]);
  if (tokens !== undefined) attributes.set(tokensKey, tokens);
  return mapText(attributes);
}

/** A map as JSON with its keys in order, as Go prints it. */
export function mapText(map: ReadonlyMap<string, string>): string {
  const members = [...map]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
  return `{${members.join(',')}}`;
}
