import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';

/** V8's CPU profile: samples name nodes, deltas are microseconds. */
interface Profile {
  nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number }; children?: number[] }[];
  samples: number[];
  timeDeltas: number[];
}

/** Self time (ms) by function, idle apart. */
export function selfTimes(profile: Profile): { idle: number; busy: number; by: [string, number][] } {
  const names = new Map(profile.nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
  const times = new Map<string, number>();
  profile.samples.forEach((id, i) => {
    const name = names.get(id) ?? '?';
    times.set(name, (times.get(name) ?? 0) + (profile.timeDeltas[i] ?? 0) / 1000);
  });
  const idle = times.get('(idle)') ?? 0;
  times.delete('(idle)');
  const by = [...times].sort((a, b) => b[1] - a[1]);
  return { idle, busy: by.reduce((sum, [, ms]) => sum + ms, 0), by };
}

function nameOf({ functionName, url, lineNumber }: Profile['nodes'][number]['callFrame']): string {
  const place = url.replace(/^.*\/(apps|packages|node_modules)\//, '$1/').replace(/^file:\/\//, '');
  return url === '' ? functionName || '(anonymous)' : `${functionName || '(anonymous)'} ${place}:${lineNumber + 1}`;
}

// Usage: node read-profile.ts <folder or .cpuprofile> [lines] — one table a thread, the busiest first.
if (process.argv[1] === import.meta.filename) {
  const [, , from = 'bench/out/profiles', count = '25'] = process.argv;
  const files = statSync(from).isDirectory()
    ? readdirSync(from)
        .filter((name) => name.endsWith('.cpuprofile'))
        .map((name) => join(from, name))
    : [from];
  const threads = files.map((file) => ({ file, ...selfTimes(JSON.parse(readFileSync(file, 'utf8')) as Profile) }));
  for (const { file, idle, busy, by } of threads.sort((a, b) => b.busy - a.busy)) {
    process.stdout.write(`\n${basename(file)}: busy ${busy.toFixed(0)} ms, idle ${idle.toFixed(0)} ms\n`);
    for (const [name, ms] of by.slice(0, Number(count))) {
      process.stdout.write(
        `${ms.toFixed(0).padStart(8)} ms ${((100 * ms) / busy).toFixed(1).padStart(5)} %  ${name}\n`,
      );
    }
  }
}
