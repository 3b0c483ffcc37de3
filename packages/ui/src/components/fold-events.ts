/** One line of a time line. */
export interface Happening<T> {
  id: string;
  /** Equal neighbours of one group fold when they are more than five. */
  group?: string | undefined;
  item: T;
}

export type Folded<T> =
  | { kind: 'one'; event: Happening<T> }
  | { kind: 'many'; id: string; group: string; events: Happening<T>[] };

const MOST = 5;

/** Folds runs of more than five equal neighbours; loses none and keeps the order. */
export function foldEvents<T>(events: readonly Happening<T>[]): Folded<T>[] {
  const folded: Folded<T>[] = [];
  let run: Happening<T>[] = [];
  const flush = (): void => {
    const [first] = run;
    if (first?.group !== undefined && run.length > MOST) {
      folded.push({ kind: 'many', id: first.id, group: first.group, events: run });
    } else folded.push(...run.map((event) => ({ kind: 'one' as const, event })));
    run = [];
  };
  for (const event of events) {
    if (run.length > 0 && (event.group === undefined || event.group !== run[0]?.group)) flush();
    run.push(event);
  }
  flush();
  return folded;
}
