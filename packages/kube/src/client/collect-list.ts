import type { KubeObject } from '../resources/kube-object.ts';
import type { ListPage } from './parse-object.ts';

/** All pages of a list in one. For lists that are known to be small. */
export async function collectList<T extends KubeObject>(
  pages: AsyncIterable<ListPage<T>>,
): Promise<{ readonly items: readonly T[]; readonly resourceVersion: string }> {
  const items: T[] = [];
  let resourceVersion = '';
  for await (const page of pages) {
    items.push(...page.items);
    resourceVersion = page.resourceVersion;
  }
  return { items, resourceVersion };
}
