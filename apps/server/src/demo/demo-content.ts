import { createHash } from 'node:crypto';

/** A file of the demo; the same name has the same bytes on every machine. */
export interface DemoFile {
  path: string;
  bytes: Uint8Array;
}

/** Bytes that do not repeat, made of the name. */
export function noise(path: string, length: number): DemoFile {
  return { path, bytes: createHash('shake256', { outputLength: length }).update(path).digest() };
}

export const text = (path: string, content: string): DemoFile => ({ path, bytes: Buffer.from(content) });

/** `name.[from–to].exr` as files of some kilobytes, without the frames in `gaps`. */
export function frames(name: string, from: number, to: number, gaps: readonly number[] = []): DemoFile[] {
  const made: DemoFile[] = [];
  for (let frame = from; frame <= to; frame += 1)
    if (!gaps.includes(frame))
      made.push(noise(`${name}.${String(frame).padStart(4, '0')}.exr`, 3_000 + (frame % 7) * 200));
  return made;
}

/** Rows of usage as a billing hub would send them. */
export function usageRows(path: string, rows: number): DemoFile {
  const lines = Array.from({ length: rows }, (_, at) => {
    const [day, minutes] = [String((at % 30) + 1).padStart(2, '0'), (at * 37) % 1_440];
    return `${100_000 + at};2026-10-${day};${minutes};${((at * 17) % 9_973) / 100}`;
  });
  return text(path, `account;day;minutes;amount\n${lines.join('\n')}\n`);
}
