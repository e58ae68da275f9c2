import { writeTags } from '../accounts/tags.ts';
import type { Tag } from '../accounts/tags.ts';
import { operation, type Operation, type SignedCall } from '../call.ts';
import type { Shape } from '../protocol/shape.ts';
import type { Tags } from '../state/tags.ts';
import { addIamTags, removeIamTags } from './account-of.ts';
import { pageWith, type Paging } from './page.ts';

interface TagShapes<Named> {
  readonly tag: Shape<Named & { readonly Tags: readonly Tag[] }>;
  readonly untag: Shape<Named & { readonly TagKeys: readonly string[] }>;
  readonly page: Shape<Named & Paging>;
}

/**
 * `Tag…`, `Untag…` and `List…Tags`, which IAM has alike for all that carries tags.
 *
 * @param resource - as the operations name it: `Role`, `InstanceProfile`
 * @param find - what the input names; throws `NoSuchEntity`
 */
export function tagOperations<Named>(
  resource: string,
  shapes: TagShapes<Named>,
  find: (input: Named, call: SignedCall) => { readonly tags: Tags },
): readonly (readonly [string, Operation])[] {
  return [
    [
      `Tag${resource}`,
      operation(shapes.tag, (input, call) => {
        addIamTags(find(input, call).tags, input.Tags);
        return undefined;
      }),
    ],
    [
      `Untag${resource}`,
      operation(shapes.untag, (input, call) => {
        removeIamTags(find(input, call).tags, input.TagKeys);
        return undefined;
      }),
    ],
    [
      `List${resource}Tags`,
      operation(shapes.page, (input, call) => pageWith('Tags', writeTags(find(input, call).tags), input)),
    ],
  ];
}
