import type { Id, NewRecord } from '../../ports/metadata-rows.ts';
import type { World } from '../../ports/world.ts';
import type { Caller } from '../courier.ts';

/** A record of what this caller did. */
export function recordOf(
  world: Pick<World, 'now'>,
  caller: Caller,
  type: string,
  data?: Record<string, unknown>,
  envelope: Id | null = null,
): NewRecord {
  const { person, from } = caller;
  return { type, envelope, person: person.id, from, result: 'done', ...(data ? { data } : {}), at: world.now() };
}
