import { createReadStream, readFileSync } from 'node:fs';
import { Upload } from 'tus-js-client';

/** What to send; given as a JSON file. Names travel as `filename`. */
export interface Order {
  endpoint: string;
  headers: Record<string, string>;
  files: { path: string; name: string }[];
  atOnce: number;
}
/** Printed as the last line. `seconds`: from the first creation to the last acknowledgement; `cpuSeconds`: of this client. */
export interface Outcome {
  seconds: number;
  cpuSeconds: number;
}

// Usage: node tus-js.ts <order.json>. The plain client with its defaults; prints `upload <url>` for each upload it creates.
const order = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Order;

function send({ path, name }: Order['files'][number]): Promise<void> {
  return new Promise((resolve, reject) => {
    const upload = new Upload(createReadStream(path), {
      endpoint: order.endpoint,
      headers: order.headers,
      metadata: { filename: name },
      onUploadUrlAvailable: () => process.stdout.write(`upload ${upload.url}\n`),
      onSuccess: () => resolve(),
      onError: reject,
    });
    upload.start();
  });
}

const began = performance.now();
const before = process.cpuUsage();
let next = 0;
async function lane(): Promise<void> {
  for (let file = order.files[next++]; file !== undefined; file = order.files[next++]) await send(file);
}
await Promise.all(Array.from({ length: order.atOnce }, lane));
const cpu = process.cpuUsage(before);
const outcome: Outcome = { seconds: (performance.now() - began) / 1000, cpuSeconds: (cpu.user + cpu.system) / 1e6 };
process.stdout.write(`${JSON.stringify(outcome)}\n`, () => process.exit(0));
