import type { Priority } from './rate-limiter.ts';

export interface Queued {
  id: string;
  priority: Priority;
  /** Place from 0; lower goes first. */
  order: number;
}

const RANK: Record<Priority, number> = { high: 0, usual: 1, low: 2 };

/** Who goes first: by priority, then by place, then by id, so that every machine says the same. */
export function inOrder<T extends Queued>(jobs: readonly T[]): T[] {
  return [...jobs].sort(
    (a, b) => RANK[a.priority] - RANK[b.priority] || a.order - b.order || (a.id < b.id ? -1 : Number(a.id > b.id)),
  );
}

/** Gives every job its place as the list stands, `id` at place `to` (held within the list); priorities stay. An unknown id moves nothing. */
export function move<T extends Queued>(jobs: readonly T[], id: string, to: number): T[] {
  const list = [...jobs].sort((a, b) => a.order - b.order || (a.id < b.id ? -1 : Number(a.id > b.id)));
  const from = list.findIndex((job) => job.id === id);
  if (from >= 0) {
    const [moved] = list.splice(from, 1) as [T];
    list.splice(Math.min(Math.max(0, Math.trunc(to)), list.length), 0, moved);
  }
  return list.map((job, order) => ({ ...job, order }));
}

/** The place behind all others. */
export function lastPlace(jobs: readonly Queued[]): number {
  return jobs.reduce((last, { order }) => Math.max(last, order + 1), 0);
}
