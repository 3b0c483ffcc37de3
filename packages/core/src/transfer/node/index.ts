/** Adapters of the ports for Node. */

export { nodeCheckHost } from './check-host.ts';
export { FolderSink } from './folder-sink.ts';
