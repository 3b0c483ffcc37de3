import { type LineOptions, type LineShape, SimulatedLine } from '@datoferum/core/testing/line';

/** What the parent may tell it; it answers each with what it counted. */
export type LineOrder = { set: Partial<LineShape> } | { cut: true } | { count: true };
export interface LineCounts {
  origin: string;
  /** Bytes that came out at the other end. */
  up: number;
  down: number;
  connections: number;
}

// Usage: forked by line-process.ts. A line of its own process, so that client, courier and line do not wait for each other's turns.
const line = await SimulatedLine.open(JSON.parse(process.argv[2] ?? '{}') as LineOptions);
const tell = (): void => {
  const { origin, arrived, connections } = line;
  const counts: LineCounts = { origin, up: arrived.up.bytes, down: arrived.down.bytes, connections };
  process.send?.(counts);
};
process.on('message', (order: LineOrder) => {
  if ('set' in order) line.set(order.set);
  if ('cut' in order) line.cut();
  tell();
});
process.once('disconnect', () => process.exit(0));
tell();
