// What `npm test` prints: a line per file, every failure whole, every skip with its reason, and the counts last.
import { relative } from 'node:path';
import { root } from './node-24.mjs';

/** The counts come from the runner's own summary of the whole run. */
export default async function* report(source) {
  const skipped = [];
  const failed = [];
  let total;
  for await (const { type, data } of source) {
    if (type === 'test:stdout' || type === 'test:stderr') yield data.message;
    else if (type === 'test:summary') {
      if (data.file === undefined) total = data;
      else yield fileLine(data);
    } else if (type === 'test:pass' && data.skip !== undefined) {
      skipped.push(`SKIPPED ${data.name}: ${reason(data.skip)}\n`);
    } else if (type === 'test:fail' && isOwnFailure(data)) {
      failed.push(data);
      yield failure(data);
    }
  }
  yield* skipped;
  if (failed.length > 0) yield `\nFailed:\n${failed.map((one) => `  ${place(one)} ${one.name}\n`).join('')}`;
  yield* closing(total, skipped.length);
}

const reason = (skip) => (typeof skip === 'string' && skip !== '' ? skip.replace(/^SKIPPED /, '') : 'no reason given');

/** A suite that fails only because a test in it failed is not told twice. */
const isOwnFailure = (data) => data.details.error?.failureType !== 'subtestsFailed';

const place = (data) => (data.file ? `${relative(root, data.file)}:${data.line ?? 1}` : '');

function fileLine({ file, counts, duration_ms, success }) {
  const parts = [`${counts.passed} passed`];
  if (counts.failed + counts.cancelled > 0) parts.push(`${counts.failed + counts.cancelled} failed`);
  if (counts.skipped > 0) parts.push(`${counts.skipped} skipped`);
  return `${success ? 'ok    ' : 'FAILED'} ${relative(root, file)}: ${parts.join(', ')} (${(duration_ms / 1000).toFixed(1)} s)\n`;
}

function failure(data) {
  const error = data.details.error;
  const cause = error?.cause ?? error;
  const words = typeof cause === 'object' && cause !== null ? (cause.stack ?? cause.message) : String(cause);
  return `\nFAILED ${data.name}\n  ${place(data)}\n${String(words).replace(/^/gm, '  ')}\n\n`;
}

/** The runner does not count a suite that is skipped whole; the last line does. */
function* closing(total, skipped) {
  const counts = total?.counts ?? { tests: 0, suites: 0, passed: 0, failed: 1, cancelled: 0, skipped: 0, todo: 0 };
  yield `# tests ${counts.tests}\n# suites ${counts.suites}\n# pass ${counts.passed}\n# fail ${counts.failed}\n`;
  yield `# cancelled ${counts.cancelled}\n# skipped ${counts.skipped}\n# todo ${counts.todo}\n`;
  yield `# duration_ms ${Math.round(total?.duration_ms ?? 0)}\n`;
  yield `${counts.passed} passed, ${counts.failed + counts.cancelled} failed, ${skipped} skipped\n`;
}
