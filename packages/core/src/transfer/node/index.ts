/** Adapters of the ports for Node. */

export { nodeCheckHost } from './check-host.ts';
export { nodeClock } from './clock.ts';
export { FolderSink } from './folder-sink.ts';
export { FolderSource } from './folder-source.ts';
export { nodeHasher } from './hasher.ts';
export { NodeHttp } from './node-http.ts';
export { SqliteJournal } from './sqlite-journal.ts';
